// The clock that is served: what it says, freezing it, putting it on (docs/control.md, "Clock").
#ifndef AZSREG_CONTROL_CLOCK_H
#define AZSREG_CONTROL_CLOCK_H

#include "arm/call.h"

enum arm_code control_clock_get(struct arm_call *call);
enum arm_code control_clock_put(struct arm_call *call);
enum arm_code control_clock_advance(struct arm_call *call);

// The same as a member "clock" of another answer.
void control_clock_render(struct arm_call *call);

#endif
