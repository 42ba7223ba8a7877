// Which server `azsreg ctl` speaks with, and what lets it in (docs/control.md, "azsreg ctl").
#ifndef AZSREG_CTL_TARGET_H
#define AZSREG_CTL_TARGET_H

#include "client/url.h"

enum { TARGET_FILE_MAX = 1048576 }; // bytes of a token file, or of one with certificates

// What was asked for; empty: it was not.
struct target_wish {
    struct text url;
    struct text token_file;
    struct text ca_file;
    struct text folder; // whose token and CA are taken where nothing else was said
};

struct target {
    struct text name;        // the URL that was asked for
    struct url url;          // its path is what all paths begin with
    struct text fields;      // of a head: who asks
    struct text authorities; // who vouches for it, PEM; empty: the system's
};

// False with one clause saying what is wrong; no secret is in it.
bool target_find(struct arena *arena, const struct target_wish *wish, struct target *ret_target,
                 struct text *ret_why);

// The first token of a file of them; empty where it has none.
struct text target_token(struct text file);

#endif
