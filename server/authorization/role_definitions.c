#include "authorization/role_definitions.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "authorization/role.h"
#include "authorization/role_order.h"
#include "protocol/filter.h"
#include "reference/role_assignments.h"
#include "scope/lock_check.h"
#include "scope/scope.h"

#define DEFINITIONS "/providers/Microsoft.Authorization/roleDefinitions"

// The path's scope in ret_place, and in ret_lineage, which is NULL at tenant scope.
static enum arm_code find_scope(struct arm_call *call, struct lineage *ret_place,
                                const struct lineage **ret_lineage) {
    *ret_place = (struct lineage){0};
    *ret_lineage = call->has_subscription ? ret_place : NULL;
    return call->has_subscription ? scope_lineage(call, ret_place) : ARM_OK;
}

// What a list's rows are read and shown with.
struct definitions {
    struct lineage place;
    const struct lineage *lineage;
    struct filter filter;
};

static enum store_result read_built_in(struct arm_call *call, const struct role_definition *first,
                                       size_t limit, struct role **ret_rows, size_t *ret_count) {
    struct role *rows = arena_alloc(call->arena, limit * sizeof *rows);
    size_t count = 0;
    if (!rows)
        return STORE_UNAVAILABLE;
    for (; first->id && count < limit; first++)
        rows[count++] = role_of_built_in(first);
    *ret_rows = rows;
    *ret_count = count;
    return STORE_OK;
}

static enum store_result read_custom(struct arm_call *call, const struct lineage *lineage,
                                     const struct guid *after, size_t limit, struct role **ret_rows,
                                     size_t *ret_count) {
    struct role_definition_row *found = NULL;
    size_t count = 0;
    const enum store_result result = store_role_definition_list(app_db(call), call->arena, lineage,
                                                                after, limit, &found, &count);
    if (result != STORE_OK)
        return result;
    struct role *rows = arena_alloc(call->arena, count * sizeof *rows);
    if (!rows)
        return STORE_UNAVAILABLE;
    for (size_t i = 0; i < count; i++)
        rows[i] = role_of_row(&found[i]);
    *ret_rows = rows;
    *ret_count = count;
    return STORE_OK;
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct definitions *definitions = context;
    const struct role_definition *built_in = role_order_built_in(after);
    struct guid id;
    if (built_in->id || !definitions->lineage)
        return read_built_in(call, built_in, limit, ret_rows, ret_count);
    return read_custom(call, definitions->lineage, listing_id_of_key(after, &id), limit, ret_rows,
                       ret_count);
}

static struct text key_of(struct arm_call *call, const void *row) {
    const struct role *role = row;
    (void)call;
    return role_order_key(&role->row.id);
}

static bool allows(const struct filter *filter, const void *row) {
    const struct role *role = row;
    return filter_allows(filter, "roleName", role->row.name) &&
           filter_allows(filter, "type",
                         role->is_built_in ? TEXT("BuiltInRole") : TEXT("CustomRole"));
}

static bool is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct definitions *definitions = context;
    (void)call;
    return filter_fits(&definitions->filter, allows, row);
}

static enum arm_code render_row(struct arm_call *call, const void *context, const void *row) {
    struct role role = *(const struct role *)row;
    (void)context;
    const enum store_result read = role_read_scopes(call, &role);
    if (read != STORE_OK)
        return app_fault(call, read);
    role_render(call, &role);
    return ARM_OK;
}

static enum arm_code read_filter(struct arm_call *call, struct filter *ret_filter) {
    static const char *const fields[] = {"roleName", "type", "atScope()", "atScopeAndBelow()",
                                         NULL};
    struct text text = TEXT("");
    const enum arm_code given = arm_call_filter(call, &text);
    if (given != ARM_OK)
        return given;
    if (filter_read(call->arena, text, ret_filter) && filter_knows(ret_filter, fields))
        return ARM_OK;
    return arm_refuse(call, ARM_INVALID_FILTER, text,
                      TEXT("roleName and type with eq, ne, substringof or startswith, joined by "
                           "'and' or by 'or', atScope() and atScopeAndBelow(), joined by 'and'"));
}

enum arm_code role_definitions_list(struct arm_call *call) {
    struct definitions definitions;
    struct text scope = TEXT("");
    enum arm_code code = find_scope(call, &definitions.place, &definitions.lineage);
    if (code == ARM_OK)
        code = read_filter(call, &definitions.filter);
    if (code != ARM_OK)
        return code;
    definitions.place.below = filter_names(&definitions.filter, "atScopeAndBelow()");
    if (definitions.lineage)
        scope = definitions.place.self;
    const struct listing listing = {
        .scope = text_format(call->arena, "%.*s %.*s", TEXT_ARGS(scope),
                             TEXT_ARGS(arm_call_query(call, "$filter"))),
        .path = text_format(call->arena, "%.*s" DEFINITIONS, TEXT_ARGS(scope)),
        .context = &definitions,
        .row_size = sizeof(struct role),
        .may_be_short = true,
        .read = read_rows,
        .key = key_of,
        .is_shown = is_shown,
        .render = render_row,
    };
    return listing_answer(call, &listing);
}

// The scope has to exist; MISSING is for the definition alone, and what a name that is no GUID
// gets.
static enum arm_code find(struct arm_call *call, struct role *ret_role,
                          enum store_result *ret_found) {
    struct lineage place;
    const struct lineage *lineage = NULL;
    struct guid id;
    const enum arm_code code = find_scope(call, &place, &lineage);
    if (code != ARM_OK)
        return code;
    *ret_found = guid_read(arm_call_param(call, "roleDefinitionId"), &id)
                     ? role_find(call, lineage, &id, ret_role)
                     : STORE_MISSING;
    return *ret_found == STORE_OK || *ret_found == STORE_MISSING ? ARM_OK
                                                                 : app_fault(call, *ret_found);
}

enum arm_code role_definitions_get(struct arm_call *call) {
    struct role role;
    enum store_result found = STORE_OK;
    const enum arm_code code = find(call, &role, &found);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_ROLE_DEFINITION_NOT_FOUND,
                          arm_call_param(call, "roleDefinitionId"));
    role_render(call, &role);
    return ARM_OK;
}

static enum arm_code check_unused(struct arm_call *call, const struct role *role) {
    const enum store_result used = store_role_assignment_uses(app_db(call), &role->row.id);
    if (used == STORE_OK)
        return arm_refuse(call, ARM_ROLE_HAS_ASSIGNMENTS, TEXT(""));
    return used == STORE_MISSING ? ARM_OK : app_fault(call, used);
}

enum arm_code role_definitions_delete(struct arm_call *call) {
    struct role role;
    enum store_result found = STORE_OK;
    enum arm_code code = find(call, &role, &found);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return arm_nothing_there(call);
    code = scope_check_writable(call);
    if (code == ARM_OK && role.is_built_in)
        code = arm_refuse(call, ARM_INVALID_ROLE_DEFINITION_TYPE, TEXT("BuiltInRole"));
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = role_check_kept(call, &role);
    if (code == ARM_OK)
        code = check_unused(call, &role);
    if (code != ARM_OK)
        return code;
    const enum store_result removed = store_role_definition_remove(app_db(call), &role.row.id);
    if (removed != STORE_OK)
        return app_fault(call, removed);
    app_changed(call, CHANGE_REMOVED, role_id(call, &role.row.id));
    role_render(call, &role);
    return ARM_OK;
}
