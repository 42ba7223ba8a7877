// What there is to do, provider by provider: every action that a role can grant, in one table.
#ifndef AZSREG_AUTHORIZATION_OPERATIONS_H
#define AZSREG_AUTHORIZATION_OPERATIONS_H

#include "arm/call.h"

// Those of Microsoft.AzureStack, as a provider lists its own.
enum arm_code operations_list(struct arm_call *call);

// Those of all providers, or of the one the path names, grouped by resource type, as
// Microsoft.Authorization lists them.
enum arm_code provider_operations_list(struct arm_call *call);
enum arm_code provider_operations_get(struct arm_call *call);

#endif
