// What every call of an Azure Stack's administrator begins with: whose stack it is.
#ifndef AZSREG_ADMIN_ADMIN_CALL_H
#define AZSREG_ADMIN_ADMIN_CALL_H

#include "app/app.h"
#include "parties/stacks.h"
#include "parties/user_subscriptions.h"

#define ADMIN_NAMESPACE "Microsoft.Subscriptions.Admin"

// The stack of the path's subscription; InvalidResourceNamespace where that is not a stack's
// operator's. A write finds it writable, and asks the locks.
enum arm_code admin_open(struct arm_call *call, struct stack_row *ret_stack);

// Whose the stack's cloud id is: its home tenant's partner's.
enum arm_code admin_cloud(struct arm_call *call, const struct stack_row *stack,
                          struct cloud *ret_cloud);

// Whether people of a tenant may sign in to the stack: its home tenant's, and a directory tenant's.
enum store_result admin_lets_in(struct arm_call *call, const struct stack_row *stack,
                                const struct guid *tenant);

#endif
