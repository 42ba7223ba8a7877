// The directory's tenants, read only (contract, section 7).
#ifndef AZSREG_AZURE_TENANTS_H
#define AZSREG_AZURE_TENANTS_H

#include "arm/call.h"

enum arm_code tenants_list(struct arm_call *call);

#endif
