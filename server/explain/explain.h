// What a request would be answered, and why: nothing is done (docs/control.md, "Explain").
#ifndef AZSREG_EXPLAIN_EXPLAIN_H
#define AZSREG_EXPLAIN_EXPLAIN_H

#include "arm/call.h"

enum arm_code explain_request(struct arm_call *call);

#endif
