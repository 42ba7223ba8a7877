#include "scope/placing.h"

#include "app/names.h"
#include "scope/scope.h"

static enum arm_code check_names(struct arm_call *call, struct text kind, struct text name) {
    const struct text group = arm_call_param(call, "resourceGroupName");
    if (!name_is_resource_group(group))
        return arm_refuse(call, ARM_INVALID_RESOURCE_NAME, group, TEXT("resource group"),
                          TEXT(NAME_RESOURCE_GROUP_TAKES));
    if (!name_is_registration(name))
        return arm_refuse(call, ARM_INVALID_RESOURCE_NAME, name, kind,
                          TEXT(NAME_REGISTRATION_TAKES));
    return ARM_OK;
}

// A group that is to be made is made under a name that it may have.
static enum arm_code find_group(struct arm_call *call, struct text kind, struct text name,
                                struct resource_group_row *ret_group) {
    const enum arm_code found = scope_group(call, ret_group);
    if (found != ARM_RESOURCE_GROUP_NOT_FOUND)
        return found;
    const enum arm_code named = check_names(call, kind, name);
    return named == ARM_OK ? scope_group_to_fill(call, ret_group) : named;
}

enum arm_code placing_find_group(struct arm_call *call, struct text kind, struct text name,
                                 struct resource_group_row *ret_group) {
    struct subscription_row subscription;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = find_group(call, kind, name, ret_group);
    if (code == ARM_OK)
        code = scope_check_active(call, &subscription);
    if (code == ARM_OK)
        code = check_names(call, kind, name);
    return code == ARM_OK ? scope_check_provider(call) : code;
}
