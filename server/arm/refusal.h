// A refusal, and whoever wants to know more of it than its answer says.
#ifndef AZSREG_ARM_REFUSAL_H
#define AZSREG_ARM_REFUSAL_H

#include "arm/call.h"

// Has it explained, where somebody wants to know and has not been told yet. A fault that answers
// refuses, too.
void arm_call_explain(struct arm_call *call, enum arm_code code);

#endif
