// What a write does to customer subscriptions besides what it says (app/changes.h).
#ifndef AZSREG_STACK_NOTING_H
#define AZSREG_STACK_NOTING_H

#include "scope/scope.h"

// A mapping's own id.
struct text noting_id(struct arm_call *call, const struct registration_row *registration,
                      const struct guid *customer);

// A tenant has one mapping: before another subscription takes its place. MISSING: it has none.
enum store_result noting_replaced(struct arm_call *call,
                                  const struct registration_row *registration,
                                  const struct guid *customer, const struct guid *tenant);

// Before a registration goes, and all of them with it.
enum store_result noting_customers(struct arm_call *call,
                                   const struct registration_row *registration);

#endif
