#include "admin/admin_call.h"

#include "app/fault.h"
#include "parties/partners.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "tables/directory_tenants.h"

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

enum arm_code admin_cloud(struct arm_call *call, const struct stack_row *stack,
                          struct cloud *ret_cloud) {
    struct partner_row partner;
    *ret_cloud = (struct cloud){stack->subscription, text_lower(call->arena, stack->cloud_id)};
    enum store_result found =
        store_partner_of_tenant(app_db(call), call->arena, &stack->tenant, &partner);
    if (found == STORE_OK)
        found = store_partner_find(app_db(call), call->arena, partner.root, &partner);
    if (found == STORE_OK)
        ret_cloud->owner = cloud_of_partner(call->arena, partner.name);
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

enum store_result admin_lets_in(struct arm_call *call, const struct stack_row *stack,
                                const struct guid *tenant) {
    return guid_is(tenant, &stack->tenant)
               ? STORE_OK
               : store_directory_tenant_lets_in(app_db(call), &stack->subscription, tenant);
}
