#include "authorization/permissions.h"

#include "app/fault.h"
#include "app/listing.h"
#include "authorization/role_order.h"
#include "reference/role_definitions.h"
#include "scope/access.h"
#include "scope/scope.h"

#include <string.h>

// What the list is made of.
struct permissions {
    struct access access;
    struct text scope;
};

// Where everything is allowed it is as if Owner were the only role.
static bool has_role(const struct permissions *permissions, const struct role_definition *role,
                     struct guid *ret_role) {
    return guid_read(text_of(role->id), ret_role) &&
           (permissions->access.everything
                ? role == role_definitions
                : access_has_role(&permissions->access, ret_role, permissions->scope));
}

static size_t add_built_in(const struct permissions *permissions, struct text after, size_t limit,
                           struct guid *rows) {
    size_t count = 0;
    for (const struct role_definition *role = role_order_built_in(after); role->id; role++)
        if (count < limit && has_role(permissions, role, &rows[count]))
            count++;
    return count;
}

static size_t add_custom(const struct permissions *permissions, struct text after, size_t limit,
                         struct guid *rows) {
    const struct access *access = &permissions->access;
    struct guid key;
    const struct guid *last = listing_id_of_key(after, &key);
    size_t count = 0;
    for (size_t i = 0; i < access->custom_count && count < limit; i++) {
        const struct guid *role = &access->customs[i].role;
        if ((!last || memcmp(role->bytes, last->bytes, GUID_BYTES) > 0) &&
            access_has_role(access, role, permissions->scope))
            rows[count++] = *role;
    }
    return count;
}

// Role by role: a row is an id.
static enum store_result read_roles(struct arm_call *call, const void *context, struct text after,
                                    size_t limit, void *ret_rows, size_t *ret_count) {
    struct guid *rows = arena_alloc(call->arena, limit * sizeof *rows);
    if (!rows)
        return STORE_UNAVAILABLE;
    const size_t count = add_built_in(context, after, limit, rows);
    *ret_count = count + add_custom(context, after, limit - count, rows + count);
    *(struct guid **)ret_rows = rows;
    return STORE_OK;
}

static struct text role_key(struct arm_call *call, const void *row) {
    (void)call;
    return role_order_key(row);
}

static enum arm_code render_role(struct arm_call *call, const void *context, const void *row) {
    const struct role_definition *built_in = role_definition_of(row);
    struct role_definition_row custom = {0};
    (void)context;
    const enum store_result found =
        built_in ? STORE_OK : store_role_definition_find(app_db(call), call->arena, row, &custom);
    if (found != STORE_OK)
        return app_fault(call, found);
    const struct role_permission permission =
        built_in ? role_definition_permission(built_in) : custom.permission;
    role_permission_render(&permission, &call->out);
    return ARM_OK;
}

enum arm_code permissions_list(struct arm_call *call) {
    struct permissions permissions = {0};
    struct lineage lineage;
    enum arm_code code = scope_lineage(call, &lineage);
    if (code == ARM_OK)
        code = access_open_here(call, &permissions.access);
    if (code != ARM_OK)
        return code;
    permissions.scope = lineage.self;
    const struct listing listing = {
        .scope = text_format(call->arena, "permissions %.*s", TEXT_ARGS(lineage.self)),
        .path = text_format(call->arena, "%.*s/providers/Microsoft.Authorization/permissions",
                            TEXT_ARGS(lineage.self)),
        .context = &permissions,
        .row_size = sizeof(struct guid),
        .read = read_roles,
        .key = role_key,
        .is_shown = listing_shows_all,
        .render = render_role,
    };
    return listing_answer(call, &listing);
}
