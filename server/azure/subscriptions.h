// Azure subscriptions, read only: they come from the directory (docs/contract.md, "Subscriptions").
#ifndef AZSREG_AZURE_SUBSCRIPTIONS_H
#define AZSREG_AZURE_SUBSCRIPTIONS_H

#include "arm/call.h"

enum arm_code subscriptions_list(struct arm_call *call);
enum arm_code subscriptions_get(struct arm_call *call);

#endif
