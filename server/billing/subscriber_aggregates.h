// Microsoft.Commerce.Admin/subscriberUsageAggregates: what registrations of a subscription have
// reported, as the stacks had it: it can be reported again, and is all there already.
#ifndef AZSREG_BILLING_SUBSCRIBER_AGGREGATES_H
#define AZSREG_BILLING_SUBSCRIBER_AGGREGATES_H

#include "arm/call.h"

enum arm_code subscriber_usage_aggregates_list(struct arm_call *call);

#endif
