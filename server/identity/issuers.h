// The authorities besides this server whose tokens are taken (--trust-issuer), and their keys.
// Those of one that is known by its URL are fetched: at the start, every hour, and when a token
// names a key that is not among them, which may be a new one; that asks at most once a minute, so
// that nobody can have this server ask as often as he likes. Fetching is done beside the loop.
#ifndef AZSREG_IDENTITY_ISSUERS_H
#define AZSREG_IDENTITY_ISSUERS_H

#include "arm/call.h"
#include "base/worker.h"
#include "identity/jwt.h"

// Fetches the JWKS of an issuer, into the arena; on the worker's thread, but for the first time.
// False with one clause.
typedef bool issuer_fetch(struct arena *arena, struct text issuer, struct text *ret_jwks,
                          struct text *ret_why);

struct issuer;

// All zero to begin with.
struct issuers {
    struct trusted_keys *keys;
    uint64_t generation;   // of the keys: what was said of a token holds as long as it is the same
    struct issuer *first;  // of those whose keys are fetched
    struct worker *worker; // that waits for them
};

// Trusts the keys of a JWKS, for the tokens of one issuer, or of any (empty). False with a clause.
bool issuers_add_keys(struct issuers *issuers, struct arena *arena, struct text issuer,
                      struct text jwks, struct text *ret_why);

// Trusts an issuer by its URL, and fetches its keys now. False with a clause.
bool issuers_add_url(struct issuers *issuers, struct arena *arena, struct text url,
                     issuer_fetch *fetch, struct text *ret_why);

// Whether a call whose token names an unknown key has to be asked again, when the issuer's keys
// have been fetched (arm_call_await).
bool issuers_ask(struct issuers *issuers, struct arm_call *call, struct text issuer);

// Fetches keys that are an hour old.
void issuers_look(struct issuers *issuers);

// Takes the keys that have come. Call it after worker_collect.
void issuers_collect(struct issuers *issuers);

// After the worker was closed.
void issuers_close(struct issuers *issuers);

#endif
