// An RSA key that signs: compact JWS (RFC 7515), RS256; its public half is a JWKS (RFC 7517).
#ifndef AZSREG_KEYS_SIGNING_KEY_H
#define AZSREG_KEYS_SIGNING_KEY_H

#include "base/text.h"

struct signing_key;

// A new RSA key of 2048 bits; NULL when OpenSSL fails. Owned by the caller.
struct signing_key *signing_key_make(void);

// From PEM and to it (secret, in the arena; empty on failure).
struct signing_key *signing_key_read(struct text pem);
struct text signing_key_pem(struct arena *arena, const struct signing_key *key);

// A public half alone, from modulus and exponent (big-endian bytes): for verifying.
struct signing_key *signing_key_public(struct text modulus, struct text exponent);

// Its kid, 32 lower-case hexadecimal digits as Azure's; borrowed from the key.
struct text signing_key_id(const struct signing_key *key);

// Whether the signature (bytes) is this key's, RS256, over the data.
bool signing_key_verify(const struct signing_key *key, struct text data, struct text signature);

void signing_key_close(struct signing_key *key); // NULL is fine

static inline void cleanup_close_signing_key(struct signing_key **key) {
    signing_key_close(*key);
}
#define cleanup_signing_key __attribute__((cleanup(cleanup_close_signing_key)))

// The payload (JSON) as a compact JWS whose header names the key; empty on failure.
struct text signing_key_sign(struct arena *arena, const struct signing_key *key,
                             struct text payload);

// The same for a token: its header has "typ":"JWT", which no activation key's has, so that neither
// passes for the other.
struct text signing_key_sign_token(struct arena *arena, const struct signing_key *key,
                                   struct text claims);

// A signature, RS256, and the public half as DER (SubjectPublicKeyInfo), both in standard base64;
// empty on failure.
struct text signing_key_signature(struct arena *arena, const struct signing_key *key,
                                  struct text data);
struct text signing_key_der(struct arena *arena, const struct signing_key *key);

// {"keys":[…]} with the public half, by the id that keys had before version 0.2 too where that is
// asked for; empty on failure.
struct text signing_key_jwks(struct arena *arena, const struct signing_key *key, bool by_old_id);

#endif
