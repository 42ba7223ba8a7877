// The directory at run time: asked for, and put in the place of the one in force (docs/control.md,
// "The directory").
#ifndef AZSREG_CONTROL_DIRECTORY_H
#define AZSREG_CONTROL_DIRECTORY_H

#include "arm/call.h"

enum arm_code control_directory_get(struct arm_call *call);
enum arm_code control_directory_put(struct arm_call *call);

#endif
