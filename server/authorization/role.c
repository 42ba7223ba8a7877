#include "authorization/role.h"

#include "reference/role_definition_scopes.h"
#include "scope/access.h"
#include "scope/scope.h"

struct text role_id(struct arm_call *call, const struct guid *role) {
    const struct text scope = call->has_subscription ? scope_subscription_id(call, "") : TEXT("");
    return text_format(call->arena, "%.*s/providers/Microsoft.Authorization/roleDefinitions/%.*s",
                       TEXT_ARGS(scope), TEXT_ARGS(guid_text(call->arena, role)));
}

struct role role_of_row(const struct role_definition_row *row) {
    return (struct role){.row = *row};
}

struct role role_of_built_in(const struct role_definition *definition) {
    struct role role = {.is_built_in = true,
                        .row = {.name = text_of(definition->name),
                                .description = text_of(definition->description),
                                .permission = role_definition_permission(definition)}};
    (void)guid_read(text_of(definition->id), &role.row.id);
    return role;
}

enum store_result role_read_scopes(struct arm_call *call, struct role *role) {
    return role->is_built_in
               ? STORE_OK
               : store_role_definition_scopes(app_db(call), call->arena, &role->row.id,
                                              &role->scopes, &role->scope_count);
}

static enum store_result find_custom(struct arm_call *call, const struct lineage *lineage,
                                     const struct guid *id, struct role *ret_role) {
    struct store_db *db = app_db(call);
    struct role role = {0};
    enum store_result result = store_role_definition_reaches(db, id, lineage);
    if (result == STORE_OK)
        result = store_role_definition_find(db, call->arena, id, &role.row);
    if (result == STORE_OK)
        result = role_read_scopes(call, &role);
    if (result == STORE_OK)
        *ret_role = role;
    return result;
}

enum store_result role_find(struct arm_call *call, const struct lineage *lineage,
                            const struct guid *id, struct role *ret_role) {
    const struct role_definition *built_in = role_definition_of(id);
    if (!built_in)
        return lineage ? find_custom(call, lineage, id, ret_role) : STORE_MISSING;
    *ret_role = role_of_built_in(built_in);
    return STORE_OK;
}

// "Users that are granted this action on all the AssignableScopes of the custom role".
enum arm_code role_check_kept(struct arm_call *call, const struct role *role) {
    struct access access = {0};
    enum arm_code code = access_open_for(call, text_of(call->route->action), &access);
    for (size_t i = 0; i < role->scope_count && code == ARM_OK; i++)
        code = access_check_kept(call, &access, role->scopes[i]);
    return code;
}

static void render_scopes(struct json_out *out, const struct role *role) {
    json_put_array(out, TEXT("assignableScopes"));
    if (role->is_built_in)
        json_text(out, TEXT("/"));
    for (size_t i = 0; i < role->scope_count; i++)
        json_text(out, role->scopes[i]);
    json_array_end(out);
}

void role_render(struct arm_call *call, const struct role *role) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("roleName"), role->row.name);
    json_put_text(out, TEXT("type"), role->is_built_in ? TEXT("BuiltInRole") : TEXT("CustomRole"));
    json_put_text(out, TEXT("description"), role->row.description);
    render_scopes(out, role);
    json_put_array(out, TEXT("permissions"));
    role_permission_render(&role->row.permission, out);
    json_array_end(out);
    json_object_end(out);
    json_put_text(out, TEXT("id"), role_id(call, &role->row.id));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Authorization/roleDefinitions"));
    json_put_text(out, TEXT("name"), guid_text(call->arena, &role->row.id));
    json_object_end(out);
}
