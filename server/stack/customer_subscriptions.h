// Customer subscriptions: which CSP subscription pays for which tenant (docs/contract.md, "Customer
// subscriptions").
#ifndef AZSREG_STACK_CUSTOMER_SUBSCRIPTIONS_H
#define AZSREG_STACK_CUSTOMER_SUBSCRIPTIONS_H

#include "arm/call.h"
#include "stack/ownership.h"
#include "tables/registrations.h"

enum arm_code customer_subscriptions_list(struct arm_call *call);
enum arm_code customer_subscriptions_get(struct arm_call *call);
enum arm_code customer_subscriptions_create(struct arm_call *call);
enum arm_code customer_subscriptions_delete(struct arm_call *call);

// The facts that a PUT of the call's path is judged by, for whoever asks why: an id in capitals is
// asked about as if it had none, and a body that cannot be read as if there were none.
enum arm_code customer_subscriptions_facts(struct arm_call *call,
                                           const struct registration_row *registration,
                                           struct ownership_facts *ret_facts);

#endif
