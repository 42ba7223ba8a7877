// The headers every response has (docs/contract.md, "Headers").
#ifndef AZSREG_DISPATCH_ENVELOPE_H
#define AZSREG_DISPATCH_ENVELOPE_H

#include "arm/call.h"

// Adds them to the reply, whose body must be final.
void envelope_add(struct arm_call *call, struct http_reply *reply);

// Gives the call the stream that it draws from, which this thread follows from here on, and its
// ids: the client's correlation id if it is a GUID, else a new one, and the request's own. What is
// drawn after that does not depend on the client's: ENVELOPE_IDS were.
enum { ENVELOPE_IDS = 2 };
void envelope_open(struct arm_call *call);

#endif
