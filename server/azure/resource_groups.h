// Resource groups, as far as registrations need them (docs/contract.md, "Resource groups").
#ifndef AZSREG_AZURE_RESOURCE_GROUPS_H
#define AZSREG_AZURE_RESOURCE_GROUPS_H

#include "arm/call.h"

enum arm_code resource_groups_list(struct arm_call *call);
enum arm_code resource_groups_get(struct arm_call *call);
enum arm_code resource_groups_check_existence(struct arm_call *call);
enum arm_code resource_groups_create_or_update(struct arm_call *call);
enum arm_code resource_groups_update(struct arm_call *call);
enum arm_code resource_groups_delete(struct arm_call *call);

#endif
