// What somebody has typed, found wherever it is (docs/control.md, "Find").
#ifndef AZSREG_LOOK_FIND_H
#define AZSREG_LOOK_FIND_H

#include "arm/call.h"

enum arm_code look_find(struct arm_call *call);

#endif
