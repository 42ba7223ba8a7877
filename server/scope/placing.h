// Where a PUT puts a resource of Microsoft.AzureStack.
#ifndef AZSREG_SCOPE_PLACING_H
#define AZSREG_SCOPE_PLACING_H

#include "arm/call.h"
#include "tables/resource_groups.h"

// The group of the call's path, for a resource of a kind ("registration") and a name; --loose
// brings the group into being, under a name that it may have. What a write asks, in its order, and
// that the names may be: SubscriptionNotFound, ResourceGroupNotFound, ReadOnlyDisabledSubscription,
// InvalidResourceName, MissingSubscriptionRegistration.
enum arm_code placing_find_group(struct arm_call *call, struct text kind, struct text name,
                                 struct resource_group_row *ret_group);

#endif
