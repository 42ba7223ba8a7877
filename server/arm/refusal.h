// A refusal, and whoever wants to know more of it than its answer says.
#ifndef AZSREG_ARM_REFUSAL_H
#define AZSREG_ARM_REFUSAL_H

#include "arm/call.h"

// Whether somebody wants to know why and has not been told yet. A fault that answers refuses, too.
bool arm_call_is_explained(const struct arm_call *call, enum arm_code code);

// Has it explained where it is to be.
void arm_call_explain(struct arm_call *call, enum arm_code code);

#endif
