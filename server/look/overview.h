// All there is, at a glance (docs/control.md, "Overview").
#ifndef AZSREG_LOOK_OVERVIEW_H
#define AZSREG_LOOK_OVERVIEW_H

#include "arm/call.h"

enum arm_code look_overview(struct arm_call *call);

#endif
