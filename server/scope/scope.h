// Finding what a URL names, with the error each missing part has (docs/contract.md, "Errors"). The
// parts are those of the call's path.
#ifndef AZSREG_SCOPE_SCOPE_H
#define AZSREG_SCOPE_SCOPE_H

#include "app/app.h"
#include "parties/subscriptions.h"
#include "reference/lineage.h"
#include "tables/linked_subscriptions.h"
#include "tables/registrations.h"
#include "tables/resource_groups.h"
#include "tables/resources.h"

#define STACK_NAMESPACE "Microsoft.AzureStack"
#define REGISTRATION_TYPE STACK_NAMESPACE "/registrations"
#define LINKED_TYPE STACK_NAMESPACE "/linkedSubscriptions"
#define SCOPE_TAGS "/providers/Microsoft.Resources/tags/default" // behind a scope: its tags

// What a write asks, in this order: that what its URL names exists, that the subscription is active
// and, for registrations, that it is registered with the provider. A DELETE of what does not exist
// asks nothing more.

// The subscription as it is known: one that --loose has made is unknown without --loose. Nobody is
// refused, and nothing is made.
enum store_result scope_look_up(struct arm_call *call, struct subscription_row *ret_row);

// SubscriptionNotFound where it is unknown or hidden. --loose answers for every one, and keeps what
// it said when a PUT succeeds.
enum arm_code scope_subscription(struct arm_call *call, struct subscription_row *ret_row);

// ReadOnlyDisabledSubscription unless it is active; the second looks it up first.
enum arm_code scope_check_active(struct arm_call *call, const struct subscription_row *row);
enum arm_code scope_check_writable(struct arm_call *call);

// MissingSubscriptionRegistration unless the provider is registered in the path's subscription;
// InvalidResourceNamespace where it cannot be, for that is an Azure Stack's own.
enum arm_code scope_check_provider(struct arm_call *call);

// ResourceGroupNotFound.
enum arm_code scope_group(struct arm_call *call, struct resource_group_row *ret_row);

// The same for a registration that is put into it: --loose brings it into being. Its name has been
// checked.
enum arm_code scope_group_to_fill(struct arm_call *call, struct resource_group_row *ret_row);

// RegistrationNotFound, whichever part of the URL is wrong.
enum arm_code scope_registration(struct arm_call *call, struct registration_row *ret_row);

// For a write to what is in a registration, or to itself: the subscription is active and registered
// with the provider. The second finds the registration first.
enum arm_code scope_check_registration_writable(struct arm_call *call);
enum arm_code scope_registration_to_write(struct arm_call *call, struct registration_row *ret_row);

// SubscriptionNotFound, ResourceGroupNotFound, ResourceNotFound; to_write: and what a write asks.
enum arm_code scope_linked(struct arm_call *call, struct linked_subscription_row *ret_row);
enum arm_code scope_linked_to_write(struct arm_call *call, struct linked_subscription_row *ret_row);

// Whichever of registration, linked subscription, group and subscription the path names last, and
// what it lies in; with the error of what is missing.
enum arm_code scope_lineage(struct arm_call *call, struct lineage *ret_lineage);

// After a group or a registration was removed: removes the role assignments on it and in it. Locks
// there are none left, or they would have stopped it.
enum arm_code scope_remove_roles(struct arm_call *call, struct text id);

// Ids in canonical casing; rest follows them. Names are percent-safe: they need no encoding.
struct text scope_subscription_id(struct arm_call *call, const char *rest);
struct text scope_group_id(struct arm_call *call, struct text group, const char *rest);
struct text scope_registration_id(struct arm_call *call, const struct registration_row *row,
                                  const char *rest);
struct text scope_linked_id(struct arm_call *call, const struct linked_subscription_row *row);
struct text scope_resource_id(struct arm_call *call, const struct resource_row *row);

#endif
