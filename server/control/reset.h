// Everything starts over: with the directory that was loaded last, or with nothing
// (docs/control.md, "Reset").
#ifndef AZSREG_CONTROL_RESET_H
#define AZSREG_CONTROL_RESET_H

#include "arm/call.h"

enum arm_code control_reset(struct arm_call *call);

#endif
