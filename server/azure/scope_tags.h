// Tags of a subscription, a resource group or a registration as a resource of their own:
// {scope}/providers/Microsoft.Resources/tags/default (docs/contract.md, "Tags").
#ifndef AZSREG_AZURE_SCOPE_TAGS_H
#define AZSREG_AZURE_SCOPE_TAGS_H

#include "arm/call.h"

enum arm_code scope_tags_get(struct arm_call *call);
enum arm_code scope_tags_put(struct arm_call *call);
enum arm_code scope_tags_update(struct arm_call *call);
enum arm_code scope_tags_delete(struct arm_call *call);

#endif
