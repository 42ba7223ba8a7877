// Resource providers and whether a subscription is registered with them (docs/contract.md,
// "Providers").
#ifndef AZSREG_AZURE_PROVIDERS_H
#define AZSREG_AZURE_PROVIDERS_H

#include "arm/call.h"

enum arm_code providers_list(struct arm_call *call);
enum arm_code providers_get(struct arm_call *call);
enum arm_code providers_list_at_tenant_scope(struct arm_call *call);
enum arm_code providers_get_at_tenant_scope(struct arm_call *call);
enum arm_code providers_register(struct arm_call *call);
enum arm_code providers_unregister(struct arm_call *call);

#endif
