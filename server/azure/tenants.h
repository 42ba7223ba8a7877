// The directory's tenants, read only (docs/contract.md, "Tenants").
#ifndef AZSREG_AZURE_TENANTS_H
#define AZSREG_AZURE_TENANTS_H

#include "arm/call.h"

enum arm_code tenants_list(struct arm_call *call);

#endif
