// Where usage is sent, and what lets it in (docs/usage.md, "Usage files").
#ifndef AZSREG_COURIER_DESTINATION_H
#define AZSREG_COURIER_DESTINATION_H

#include "client/url.h"

enum {
    CREDENTIAL_FILE_MAX = 131072,  // bytes
    CREDENTIAL_HEADER_MAX = 12000, // of a key; a longer one is the first line of what is sent
    CREDENTIAL_KEY_MAX = 65000,    // as much as fits that line
};

// What was asked for; empty: it was not.
struct destination_wish {
    struct text server;       // a URL
    struct text registration; // its resource id, or the URL of that
    struct text key_file;     // has the activation key; "-": standard input
    struct text token_file;   // has an access token
};

struct destination {
    struct url url;         // that is posted to
    struct text fields;     // of the head
    struct text first_line; // of the body, with its end; empty for most
    struct text target;     // the registration, and where it is
    bool is_by_key;         // nobody but the activation key has said where
    struct text server;     // the URL that it said
};

// False with one clause saying what is wrong; no secret is in it.
bool destination_find(struct arena *arena, const struct destination_wish *wish,
                      struct destination *ret_destination, struct text *ret_why);

#endif
