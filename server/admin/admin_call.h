// What every call of an Azure Stack's administrator begins with: whose stack it is.
#ifndef AZSREG_ADMIN_ADMIN_CALL_H
#define AZSREG_ADMIN_ADMIN_CALL_H

#include "app/app.h"
#include "clouds/stacks.h"

#define ADMIN_NAMESPACE "Microsoft.Subscriptions.Admin"

// The stack of the path's subscription; InvalidResourceNamespace where that is not a stack's
// operator's. A write finds it writable, and asks the locks.
enum arm_code admin_open(struct arm_call *call, struct stack_row *ret_stack);

#endif
