// What is a secret by the name that it has (docs/control.md, "Requests"), and what stands in its
// place: "<redacted 3f9a1c2b>", a keyed digest. What was found is looked for everywhere else.
#ifndef AZSREG_REDACT_SECRETS_H
#define AZSREG_REDACT_SECRETS_H

#include "base/text.h"

enum { SECRETS_MAX = 32 };

struct secret {
    struct text text;
    struct text mark; // what stands in its place
    bool is_looked_for;
};

// Those of what belongs together. All zero to begin with, but for the arena and the key.
struct secrets {
    struct arena *arena;
    struct text key;
    struct secret found[SECRETS_MAX];
    size_t count;
    size_t hidden;     // how often one was
    bool are_too_many; // some are hidden where they stand, and not looked for elsewhere
};

enum secret_place { SECRET_IN_JSON, SECRET_IN_FORM, SECRET_IN_HEAD };

bool secret_is_name(struct text name, enum secret_place place);

// It is one, wherever it is: what stands in its place.
struct text secrets_hide(struct secrets *secrets, struct text secret);

// The text without those that were found so far, but for short ones, which are in too much.
struct text secrets_leave_out(const struct secrets *secrets, struct text text);

// Whether that would change it.
bool secrets_are_in(const struct secrets *secrets, struct text text);

#endif
