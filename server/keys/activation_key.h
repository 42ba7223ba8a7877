// The payload of activation keys (docs/contract.md, "Activation keys"), which the signing key turns
// into a JWS.
#ifndef AZSREG_KEYS_ACTIVATION_KEY_H
#define AZSREG_KEYS_ACTIVATION_KEY_H

#include "keys/signing_key.h"

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
