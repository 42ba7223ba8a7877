#include "authorization/role_definition_put.h"

#include "app/changes.h"
#include "app/fault.h"
#include "authorization/role_body.h"
#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "scope/spelling.h"

// The path's scope has to be one on which the role may be assigned, and whoever defines a role for
// a scope has to be allowed to do so there.
static enum arm_code check_scopes(struct arm_call *call, const struct lineage *lineage,
                                  const struct role *role) {
    struct access access = {0};
    bool reaches = false;
    for (size_t i = 0; i < role->scope_count; i++)
        reaches |= access_scope_within(lineage->self, role->scopes[i]);
    if (!reaches) {
        const enum arm_code code =
            arm_refuse(call, ARM_INVALID_REQUEST_CONTENT, TEXT("'properties.assignableScopes'"),
                       TEXT("a list that has the scope of the URL, or one above it"));
        call->error.target = TEXT("properties.assignableScopes");
        return code;
    }
    enum arm_code code = access_open_for(call, text_of(call->route->action), &access);
    for (size_t i = 0; i < role->scope_count && code == ARM_OK; i++)
        code = access_check_linked(call, &access, role->scopes[i]);
    for (size_t i = 0; i < role->scope_count && code == ARM_OK; i++)
        role->scopes[i] = spelling_of(call, role->scopes[i]);
    return code;
}

// MISSING where the role is new. One that is there, but not for the path's scope, is not to be
// changed from here.
static enum arm_code check_replaced(struct arm_call *call, const struct lineage *lineage,
                                    const struct guid *id, enum store_result *ret_found) {
    struct role kept;
    struct role_definition_row elsewhere;
    const enum store_result found = role_find(call, lineage, id, &kept);
    *ret_found = found;
    if (found == STORE_OK)
        return role_check_kept(call, &kept);
    if (found != STORE_MISSING)
        return app_fault(call, found);
    const enum store_result known =
        store_role_definition_find(app_db(call), call->arena, id, &elsewhere);
    if (known == STORE_OK)
        return arm_refuse(call, ARM_ROLE_DEFINITION_EXISTS, guid_text(call->arena, id));
    return known == STORE_MISSING ? ARM_OK : app_fault(call, known);
}

// "This display name must be unique at the scope of the Microsoft Entra tenant."
static enum arm_code check_name(struct arm_call *call, const struct role *role) {
    enum store_result taken =
        store_role_definition_same_name(app_db(call), &role->row.id, role->row.name);
    for (const struct role_definition *row = role_definitions; row->id; row++)
        if (text_same(role->row.name, text_of(row->name)))
            taken = STORE_OK;
    if (taken == STORE_OK)
        return arm_refuse(call, ARM_ROLE_NAME_TAKEN, role->row.name);
    return taken == STORE_MISSING ? ARM_OK : app_fault(call, taken);
}

static enum arm_code check_limit(struct arm_call *call) {
    size_t count = 0;
    const enum store_result counted = store_role_definition_count(app_db(call), &count);
    if (counted != STORE_OK)
        return app_fault(call, counted);
    return count < ROLES_MAX ? ARM_OK : arm_refuse(call, ARM_ROLE_LIMIT_EXCEEDED, TEXT(""));
}

static enum arm_code write_role(struct arm_call *call, struct role *role) {
    struct store_db *db = app_db(call);
    enum store_result result = store_role_definition_put(db, &role->row);
    if (result == STORE_OK)
        result = store_role_definition_scopes_clear(db, &role->row.id);
    for (size_t i = 0; i < role->scope_count && result == STORE_OK; i++)
        result = store_role_definition_scope_add(db, &role->row.id, i, role->scopes[i]);
    if (result == STORE_OK)
        result = role_read_scopes(call, role); // each once
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

static struct text first_segments(struct text id, size_t count) {
    size_t size = 0;
    while (size < id.size && (id.at[size] != '/' || count--))
        size++;
    return text_slice(id, 0, size);
}

// Scopes on which somebody has the role cannot be taken from it. Asked of what has been written: a
// write that is refused is undone.
static enum arm_code check_assignments(struct arm_call *call, const struct guid *role) {
    struct store_db *db = app_db(call);
    struct text scope = TEXT("");
    enum store_result reaches = STORE_OK;
    while (reaches == STORE_OK) {
        const enum store_result next =
            store_role_assignment_next_scope(db, call->arena, role, scope, &scope);
        if (next != STORE_OK)
            return next == STORE_MISSING ? ARM_OK : app_fault(call, next);
        const struct lineage lineage = {
            .subscription = first_segments(scope, 2),
            .group = first_segments(scope, 4),
            .self = scope,
        };
        reaches = store_role_definition_reaches(db, role, &lineage);
    }
    return reaches == STORE_MISSING ? arm_refuse(call, ARM_ROLE_HAS_ASSIGNMENTS, TEXT(""))
                                    : app_fault(call, reaches);
}

static enum arm_code put(struct arm_call *call, const struct lineage *lineage, struct role *role) {
    enum store_result found = STORE_OK;
    enum arm_code code = check_scopes(call, lineage, role);
    if (code == ARM_OK)
        code = check_replaced(call, lineage, &role->row.id, &found);
    if (code == ARM_OK)
        code = check_name(call, role);
    if (code == ARM_OK && found == STORE_MISSING)
        code = check_limit(call);
    if (code == ARM_OK)
        code = write_role(call, role);
    app_written(call, found == STORE_OK, role_id(call, &role->row.id));
    return code == ARM_OK && found == STORE_OK ? check_assignments(call, &role->row.id) : code;
}

enum arm_code role_definitions_create_or_update(struct arm_call *call) {
    struct lineage lineage;
    struct role role = {0};
    const struct text name = arm_call_param(call, "roleDefinitionId");
    enum arm_code code = scope_lineage(call, &lineage);
    if (code == ARM_OK)
        code = scope_check_writable(call);
    if (code == ARM_OK && !guid_read(name, &role.row.id))
        code = arm_refuse(call, ARM_INVALID_ROLE_DEFINITION_ID, name);
    if (code == ARM_OK && role_definition_of(&role.row.id))
        code = arm_refuse(call, ARM_ROLE_DEFINITION_EXISTS, name);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = role_read_body(call, &role);
    if (code == ARM_OK)
        code = put(call, &lineage, &role);
    if (code != ARM_OK)
        return code;
    call->status = 201;
    role_render(call, &role);
    return ARM_OK;
}
