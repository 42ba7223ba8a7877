// Who may look at the service itself, and who may change it (docs/control.md, "Who may"): the
// routes that are ARM_WATCHES and ARM_CONTROLS. Tokens of their own open these, and nothing else.
#ifndef AZSREG_IDENTITY_CONTROL_GATE_H
#define AZSREG_IDENTITY_CONTROL_GATE_H

#include "arm/call.h"
#include "base/digest.h"

enum control_level { CONTROL_OFF, CONTROL_READ, CONTROL_FULL };

enum { CONTROL_TOKENS_MAX = 64, CONTROL_TOKEN_MIN = 32, CONTROL_TOKEN_MAX = 256 };

struct control_token {
    struct digest mark; // of the token
    char name[33];      // what the log calls its holder; empty for none
    bool only_reads;
};

struct control_gate {
    enum control_level level; // CONTROL_OFF: there are no such routes, and nobody asks
    bool asks;                // for tokens
    size_t count;
    struct control_token tokens[CONTROL_TOKENS_MAX];
};

// Reads what a token file says: a line each, "TOKEN", "NAME TOKEN" or "NAME TOKEN read"; what
// begins with # is a comment. False with a reason, and the gate as it was.
bool control_gate_read(struct control_gate *gate, struct text file, struct text *ret_why);

// Whether the call may do more than look, on a route that is ARM_WATCHES.
enum arm_code control_gate_full(struct arm_call *call);

// Whether the call may do what its route does (struct arm_service, admit).
enum arm_code control_gate_admit(struct arm_call *call);

#endif
