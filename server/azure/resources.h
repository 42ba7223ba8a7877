// What is in a subscription or a resource group, whatever its type (docs/contract.md, "Resources").
#ifndef AZSREG_AZURE_RESOURCES_H
#define AZSREG_AZURE_RESOURCES_H

#include "arm/call.h"

enum arm_code resources_list(struct arm_call *call);
enum arm_code resources_list_by_resource_group(struct arm_call *call);

#endif
