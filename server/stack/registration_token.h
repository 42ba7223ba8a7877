// The registration token an Azure Stack hands to its operator (docs/contract.md, "Registration
// tokens"): base64 of a JSON object that says which cloud it is and how it is billed.
#ifndef AZSREG_STACK_REGISTRATION_TOKEN_H
#define AZSREG_STACK_REGISTRATION_TOKEN_H

#include "base/text.h"

struct registration_token {
    struct text cloud_id;
    struct text object_id; // empty where the token has none
    struct text billing_model;
    struct text members; // the whole decoded object, as compact JSON
};

// Decodes and checks. False with a sentence saying what is wrong. loose: what is no base64 of a
// JSON object stands for itself.
bool registration_token_read(struct arena *arena, struct text encoded, bool loose,
                             struct registration_token *ret_token, struct text *ret_why);

// What `azsreg token` mints from. Empty texts are left out.
struct registration_token_members {
    struct text cloud_id;
    struct text object_id;
    struct text billing_model;
    struct text agreement_number;
    bool usage_reporting_enabled;
    bool marketplace_syndication_enabled;
    struct text region_names; // comma-separated
    struct text issuer;
    struct text version;
};

struct text registration_token_write(struct arena *arena,
                                     const struct registration_token_members *members);

#endif
