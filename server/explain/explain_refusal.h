// Why a call was refused, for whoever looks at the requests that were kept (arm_service.explain).
#ifndef AZSREG_EXPLAIN_EXPLAIN_REFUSAL_H
#define AZSREG_EXPLAIN_EXPLAIN_REFUSAL_H

#include "arm/call.h"

// Writes it into call->explained, if the call will be kept. call->running has the state that it was
// refused in, or is NULL where none was looked at.
void explain_refusal(struct arm_call *call, enum arm_code code);

#endif
