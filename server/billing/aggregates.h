// Microsoft.Commerce/UsageAggregates: what a subscription pays for, as Azure tells it
// (docs/usage.md).
#ifndef AZSREG_BILLING_AGGREGATES_H
#define AZSREG_BILLING_AGGREGATES_H

#include "arm/call.h"

enum arm_code usage_aggregates_list(struct arm_call *call);

#endif
