#include "admin/admin_call.h"

#include "app/fault.h"
#include "scope/lock_check.h"
#include "scope/scope.h"

enum arm_code admin_open(struct arm_call *call, struct stack_row *ret_stack) {
    struct subscription_row subscription;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_stack_find(app_db(call), call->arena, &call->subscription, ret_stack);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_INVALID_RESOURCE_NAMESPACE, TEXT(ADMIN_NAMESPACE));
    if (found != STORE_OK)
        return app_fault(call, found);
    if (call->route->effect != ARM_WRITES)
        return ARM_OK;
    code = scope_check_active(call, &subscription);
    return code == ARM_OK ? lock_check(call) : code;
}
