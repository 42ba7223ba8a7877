// Wiring of sign-in for `azsreg serve`: what --auth, --allow-anonymous and --trust-issuer ask for.
#ifndef AZSREG_TRUST_SERVE_AUTH_H
#define AZSREG_TRUST_SERVE_AUTH_H

#include "app/app.h"

struct serve_auth {
    struct text word;         // --auth
    bool allow_anonymous;     // --allow-anonymous
    struct text addresses[2]; // that are listened on; empty for none
    struct text issuers;      // --trust-issuer, comma-separated
    struct text signing_key;  // --signing-key, a file; empty for none
};

// Sets up app's part, and fetches the keys of issuers that are URLs, which may take seconds; false
// with one clause saying what is wrong. What app's keys become is owned by the caller, even then.
bool serve_auth_open(struct arena *arena, const struct serve_auth *auth, struct app *app,
                     struct text *ret_why);

#endif
