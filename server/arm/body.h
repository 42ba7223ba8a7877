// What the body of a call may be, by its route: how long, and of which types.
#ifndef AZSREG_ARM_BODY_H
#define AZSREG_ARM_BODY_H

#include "arm/call.h"

// In bytes.
size_t body_limit(const struct arm_call *call);

// What the head announces of it.
enum arm_code body_check_announced(struct arm_call *call);

// What has come of it, before anything is begun that would have to wait.
enum arm_code body_check(struct arm_call *call);

#endif
