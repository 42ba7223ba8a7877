// Activation keys (contract, section 4): a compact JWS (RFC 7515), RS256, signed by a key that is
// made once and kept with the data; its public half is a JWKS (RFC 7517).
#ifndef AZSREG_RP_ACTIVATION_KEY_H
#define AZSREG_RP_ACTIVATION_KEY_H

#include "base/text.h"

struct signing_key;

// A new RSA key of 2048 bits; NULL when OpenSSL fails. Owned by the caller.
struct signing_key *signing_key_make(void);

// From PEM and to it (secret, in the arena; empty on failure).
struct signing_key *signing_key_read(struct text pem);
struct text signing_key_pem(struct arena *arena, const struct signing_key *key);

void signing_key_close(struct signing_key *key);

// The payload (JSON) as a compact JWS whose header names the key; empty on failure.
struct text signing_key_sign(struct arena *arena, const struct signing_key *key,
                             struct text payload);

// {"keys":[…]} with the public half; empty on failure.
struct text signing_key_jwks(struct arena *arena, const struct signing_key *key);

struct activation_key_facts {
    struct text subscription_id;
    struct text resource_group;
    struct text registration;
    struct text base_url; // where usage and marketplace are to be reached: this server
    struct text members;  // of the registration token, a JSON object
};

// The payload, with the members recorded from the service in their order.
struct text activation_key_payload(struct arena *arena, const struct activation_key_facts *facts);

#endif
