// Moving resources to another group, or subscription: POST …/moveResources, and what it would be:
// POST …/validateMoveResources. All of them or none.
#ifndef AZSREG_STACK_MOVING_H
#define AZSREG_STACK_MOVING_H

#include "arm/call.h"

enum { MOVED_AT_ONCE_MAX = 800 };

enum arm_code resources_move(struct arm_call *call);
enum arm_code resources_validate_move(struct arm_call *call);

#endif
