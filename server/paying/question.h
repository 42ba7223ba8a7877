// Who would pay for usage of a tenant, or of a subscription of a stack (docs/control.md, "Payer").
#ifndef AZSREG_PAYING_QUESTION_H
#define AZSREG_PAYING_QUESTION_H

#include "arm/call.h"

enum arm_code paying_question(struct arm_call *call);

#endif
