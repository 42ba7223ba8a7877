// Linked subscriptions: Microsoft.AzureStack/linkedSubscriptions.
#ifndef AZSREG_REMOTE_LINKED_SUBSCRIPTIONS_H
#define AZSREG_REMOTE_LINKED_SUBSCRIPTIONS_H

#include "arm/call.h"

enum arm_code linked_subscriptions_get(struct arm_call *call);
enum arm_code linked_subscriptions_create_or_update(struct arm_call *call);
enum arm_code linked_subscriptions_update(struct arm_call *call);
enum arm_code linked_subscriptions_delete(struct arm_call *call);
enum arm_code linked_subscriptions_list(struct arm_call *call);
enum arm_code linked_subscriptions_list_by_subscription(struct arm_call *call);

#endif
