// The headers every response has (docs/contract.md, "Headers").
#ifndef AZSREG_ARM_ENVELOPE_H
#define AZSREG_ARM_ENVELOPE_H

#include "arm/call.h"

// Adds them to the reply, whose body must be final.
void envelope_add(struct arm_call *call, struct http_reply *reply);

// The client's correlation id if it is a GUID, else a new one; and the request's own.
void envelope_correlate(struct arm_call *call);

#endif
