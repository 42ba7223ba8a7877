// Whether the server lives, and whether it is ready (docs/control.md, "Health").
#ifndef AZSREG_CONTROL_HEALTH_H
#define AZSREG_CONTROL_HEALTH_H

#include "arm/call.h"

enum arm_code health_live(struct arm_call *call);
enum arm_code health_ready(struct arm_call *call);

#endif
