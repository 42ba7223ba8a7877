// JSON Web Tokens (RFC 7519) as compact JWS, RS256 and nothing else: what is signed elsewhere, or
// with another algorithm, is no token here.
#ifndef AZSREG_IDENTITY_JWT_H
#define AZSREG_IDENTITY_JWT_H

#include "keys/signing_key.h"
#include "json/json_in.h"

#include <stdint.h>

// The public keys of other authorities (--trust-issuer), by their ids.
struct trusted_keys;

// Reads a JWKS (RFC 7517). issuer: what its tokens' iss must be, or empty for any. Adds to what
// *keys has (NULL: nothing yet). False with a reason when it holds no usable RSA key.
bool trusted_keys_add(struct arena *arena, struct trusted_keys **keys, struct text issuer,
                      struct text jwks, struct text *ret_why);

// The same, in place of the keys that there are for that issuer's tokens; on failure those stay.
bool trusted_keys_replace(struct arena *arena, struct trusted_keys **keys, struct text issuer,
                          struct text jwks, struct text *ret_why);
// Whose tokens they are for, each once, with commas between: "any" where there are keys for
// anybody's.
struct text trusted_keys_issuers(struct arena *arena, const struct trusted_keys *keys);

void trusted_keys_close(struct trusted_keys *keys);

struct jwt {
    cJSON *claims;      // owned by whoever read it
    bool is_own;        // signed by this server's key
    struct text issuer; // of the trusted key; empty for any
};

enum jwt_verdict {
    JWT_FINE,
    JWT_MALFORMED,
    JWT_FORGED,
    JWT_KEY_UNKNOWN, // whether its signature fits cannot be said; jwt.issuer is what it says itself
};

// Checks form, algorithm, signature and type, and reads the claims. own is NULL as long as there is
// no key. What is not fine has a reason.
enum jwt_verdict jwt_read(struct arena *arena, const struct signing_key *own,
                          const struct trusted_keys *trusted, struct text token,
                          struct jwt *ret_jwt, struct text *ret_why);

// The claims of what this key has signed and gave no type, as activation keys have none, so that no
// token passes for one; owned by the caller. NULL for anything else. What is not signed costs no
// more than the hash of it: which key it names does not matter, for there is one.
cJSON *jwt_read_untyped(struct arena *arena, const struct signing_key *key, struct text jws);

// What an access token must say, besides being signed.
struct access_token_rule {
    struct text audiences[6]; // any of them; trailing slashes do not count
    int64_t now;              // seconds since 1970
};

enum access_token_verdict {
    ACCESS_TOKEN_OK,
    ACCESS_TOKEN_INVALID,
    ACCESS_TOKEN_OTHERS, // its audience is somebody else
    ACCESS_TOKEN_EXPIRED,
};

// Audience, expiry and not-before. A pure rule; ret_why says what is wrong.
enum access_token_verdict access_token_check(struct arena *arena, const cJSON *claims,
                                             const struct access_token_rule *rule,
                                             struct text *ret_why);

// A string claim; empty where it is absent or no string.
struct text jwt_claim(const cJSON *claims, const char *name);

#endif
