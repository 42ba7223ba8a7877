// systemData of a resource: who made it, who changed it last.
#ifndef AZSREG_APP_SYSTEM_DATA_H
#define AZSREG_APP_SYSTEM_DATA_H

#include "arm/call.h"
#include "tables/system_data.h"

// The call's caller, now.
struct system_mark system_mark_of(struct arm_call *call);

// The member "systemData", with what is known; nothing where nothing is.
void system_data_render(struct arm_call *call, const struct system_data *data);

#endif
