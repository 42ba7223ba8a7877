// What state the server is in, for whoever controls it (docs/control.md, "Status").
#ifndef AZSREG_CONTROL_STATUS_H
#define AZSREG_CONTROL_STATUS_H

#include "arm/call.h"

enum arm_code control_status(struct arm_call *call);

#endif
