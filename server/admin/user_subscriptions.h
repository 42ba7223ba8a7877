// Subscriptions on a stack: whose tenant's each is, which is what its usage is charged by.
#ifndef AZSREG_ADMIN_USER_SUBSCRIPTIONS_H
#define AZSREG_ADMIN_USER_SUBSCRIPTIONS_H

#include "arm/call.h"

enum arm_code user_subscriptions_create_or_update(struct arm_call *call);
enum arm_code user_subscriptions_get(struct arm_call *call);
enum arm_code user_subscriptions_list(struct arm_call *call);
enum arm_code user_subscriptions_delete(struct arm_call *call);

#endif
