#include "authorization/permissions.h"

#include "scope/access.h"
#include "scope/role_definitions.h"
#include "scope/scope.h"

// Role by role, as the roles' definitions have it.
static void render_roles(struct arm_call *call, const struct access *access, struct text scope) {
    for (const struct role_definition *role = role_definitions; role->id; role++) {
        struct guid id;
        if (guid_read(text_of(role->id), &id) && access_has_role(access, &id, scope))
            role_definition_render(role, &call->out);
    }
}

enum arm_code permissions_list(struct arm_call *call) {
    static const struct role_definition everything = {.actions = {"*"}};
    struct access access = {0};
    struct lineage lineage;
    enum arm_code code = scope_lineage(call, &lineage);
    if (code == ARM_OK)
        code = access_open_here(call, &access);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    if (access.everything)
        role_definition_render(&everything, &call->out);
    else
        render_roles(call, &access, lineage.self);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return ARM_OK;
}
