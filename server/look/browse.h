// The directory as a tree, whose rows are opened one by one (docs/control.md, "Browse").
#ifndef AZSREG_LOOK_BROWSE_H
#define AZSREG_LOOK_BROWSE_H

#include "arm/call.h"

enum arm_code look_browse(struct arm_call *call);

#endif
