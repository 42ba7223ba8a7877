// Finding what a URL names, with the error each missing part has (contract, section 4). The parts
// are those of the call's path.
#ifndef AZSREG_RP_SCOPE_H
#define AZSREG_RP_SCOPE_H

#include "rp/rp.h"
#include "store/lineage.h"
#include "store/registrations.h"
#include "store/resource_groups.h"
#include "store/subscriptions.h"

#define STACK_NAMESPACE "Microsoft.AzureStack"

// SubscriptionNotFound where the directory does not know it; --loose answers for it instead.
enum arm_code scope_subscription(struct arm_call *call, struct subscription_row *ret_row);

// The same for a write: it must be active, and --loose brings it into being.
enum arm_code scope_subscription_to_write(struct arm_call *call, struct subscription_row *ret_row);

// ReadOnlyDisabledSubscription unless it is active.
enum arm_code scope_check_active(struct arm_call *call, const struct subscription_row *row);

// MissingSubscriptionRegistration unless the provider is registered in the path's subscription.
enum arm_code scope_check_provider(struct arm_call *call);

// ResourceGroupNotFound; to_write lets --loose bring it into being.
enum arm_code scope_group(struct arm_call *call, bool to_write, struct resource_group_row *ret_row);

// RegistrationNotFound, whichever part of the URL is wrong.
enum arm_code scope_registration(struct arm_call *call, struct registration_row *ret_row);

// The same for a write: its subscription must be active and registered with the provider.
enum arm_code scope_registration_to_write(struct arm_call *call, struct registration_row *ret_row);

// Whichever of registration, group and subscription the path names last, and what it lies in; with
// the error of what is missing. to_write: the subscription must be active, and --loose brings
// subscription and group into being.
enum arm_code scope_lineage(struct arm_call *call, bool to_write, struct lineage *ret_lineage);

// After a group or a registration was removed: removes the role assignments on it and in it. Locks
// there are none left, or they would have stopped it.
enum arm_code scope_forget(struct arm_call *call, struct text id);

// Ids in canonical casing; rest follows them. Names are percent-safe: they need no encoding.
struct text scope_subscription_id(struct arm_call *call, const char *rest);
struct text scope_group_id(struct arm_call *call, struct text group, const char *rest);
struct text scope_registration_id(struct arm_call *call, const struct registration_row *row,
                                  const char *rest);

#endif
