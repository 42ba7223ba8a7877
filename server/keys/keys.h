// The server's two keys, each with one use: tokens are signed with the one whose public half
// openid-configuration names, activation keys with the other. Whoever registers has a say in what
// is in an activation key, so that it must never pass for a token, here or at a server that trusts
// this one.
//
// A key is made when a call first needs it, beside the loop, and kept with the data. What it signs
// before it is on disk waits for that.
#ifndef AZSREG_KEYS_KEYS_H
#define AZSREG_KEYS_KEYS_H

#include "arm/call.h"
#include "base/worker.h"
#include "keys/signing_key.h"
#include "store/store.h"

enum key_use { KEY_NONE, KEY_OF_TOKENS, KEY_OF_ACTIVATION, KEY_USES };

struct kept_key {
    struct signing_key *key;  // NULL until a call needs it
    struct signing_key *made; // by the job, and not kept yet
    bool is_new;              // kept in this turn, and not durable yet
    struct worker_job job;
};

// All zero to begin with.
struct keys {
    struct kept_key of[KEY_USES];
};

// Looks for a key with the data; OK where there is none yet, which keys_get then says.
enum arm_code keys_find(struct arm_call *call, enum key_use use);

// Finds the key or makes it. The call may have to be asked again (call->waits), and what it says
// has to be held to the end of the turn where keys_are_new.
enum arm_code keys_need(struct arm_call *call, enum key_use use);

// NULL where there is none yet.
const struct signing_key *keys_get(const struct keys *keys, enum key_use use);

bool keys_are_new(const struct keys *keys);

// The turn is over; what was made in one that failed is no key.
void keys_settle(struct keys *keys, bool kept);

// Takes a key of tokens from outside, which is not kept with the data. False with a clause where it
// is none.
bool keys_give(struct keys *keys, struct text pem, struct text *ret_why);

// The JWKS of activation keys; empty on failure. A key that signed before there were two goes by
// its old name as well: activation keys that were handed out say it.
enum arm_code keys_render_activation(struct arm_call *call, struct text *ret_jwks);

void keys_close(struct keys *keys);

#endif
