// Which tenant has which subscription of a stack, as its registration is told (docs/usage.md).
#ifndef AZSREG_SUBSCRIBERS_STACK_SUBSCRIPTIONS_H
#define AZSREG_SUBSCRIBERS_STACK_SUBSCRIPTIONS_H

#include "arm/call.h"

enum arm_code usage_subscriptions_update(struct arm_call *call);
enum arm_code usage_subscriptions_list(struct arm_call *call);

#endif
