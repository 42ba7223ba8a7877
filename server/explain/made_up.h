// A request that is told about instead of sent: read from the body of the call that asks.
#ifndef AZSREG_EXPLAIN_MADE_UP_H
#define AZSREG_EXPLAIN_MADE_UP_H

#include "arm/call.h"

struct made_up {
    struct http_request *request; // in the call's arena
    bool is_as;                   // whoever it says it is
    struct arm_caller as;
};

// {"method","url","headers"?,"body"?,"as"?}. The caller is looked up in the directory.
enum arm_code made_up_read(struct arm_call *call, struct made_up *ret_made_up);

#endif
