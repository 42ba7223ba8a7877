// Customer subscriptions: which CSP subscription pays for which tenant (docs/contract.md, "Customer
// subscriptions").
#ifndef AZSREG_STACK_CUSTOMER_SUBSCRIPTIONS_H
#define AZSREG_STACK_CUSTOMER_SUBSCRIPTIONS_H

#include "arm/call.h"

enum arm_code customer_subscriptions_list(struct arm_call *call);
enum arm_code customer_subscriptions_get(struct arm_call *call);
enum arm_code customer_subscriptions_create(struct arm_call *call);
enum arm_code customer_subscriptions_delete(struct arm_call *call);

#endif
