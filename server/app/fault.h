// What the store says, in the words a caller hears.
#ifndef AZSREG_APP_FAULT_H
#define AZSREG_APP_FAULT_H

#include "arm/call.h"
#include "store/store.h"

enum arm_code app_fault_code(enum store_result result);

// The call's error is set, with the cause for the log.
enum arm_code app_fault(struct arm_call *call, enum store_result result);

#endif
