// Who may read what a subscription pays, and for what. What a CSP subscription pays is its
// partner's business: the customer pays the partner, and sees nothing, whatever roles its people
// have.
#ifndef AZSREG_COMMERCE_COMMERCE_ACCESS_H
#define AZSREG_COMMERCE_COMMERCE_ACCESS_H

#include "arm/call.h"
#include "parties/subscriptions.h"

// The subscription of the path, for a route that is ARM_ASKED: where a role of the caller's grants
// the route's action on it; of a CSP subscription, where the caller's tenant is that of its partner
// or of the partner that one rolls up to, too, or without any role for an agent of either. Else
// AuthorizationFailed, or SubscriptionNotFound where the subscription is unknown, hidden or a
// stack's.
enum arm_code commerce_subscription(struct arm_call *call, struct subscription_row *ret_row);

#endif
