// Why a call was answered as it was, as JSON: reason, why and cure where it was refused, and its
// checks one by one.
#ifndef AZSREG_EXPLAIN_EXPLANATION_H
#define AZSREG_EXPLAIN_EXPLANATION_H

#include "arm/call.h"

// Writes the members into the object that is open. call->running has the state that the answer was
// made of, or is NULL where none was looked at.
void explanation_render(struct arm_call *call, enum arm_code code, struct json_out *out);

#endif
