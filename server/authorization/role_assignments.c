#include "authorization/role_assignments.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "authorization/role.h"
#include "parties/principals.h"
#include "protocol/filter.h"
#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "scope/spelling.h"

#define ASSIGNMENTS "/providers/Microsoft.Authorization/roleAssignments"
#define DEFINITIONS "/providers/Microsoft.Authorization/roleDefinitions"

static enum arm_code read_filter(struct arm_call *call, struct filter *ret_filter) {
    static const char *const fields[] = {"principalId", "assignedTo('')", "atScope()", NULL};
    struct text text = TEXT("");
    const enum arm_code given = arm_call_filter(call, &text);
    if (given != ARM_OK)
        return given;
    if (filter_read(call->arena, text, ret_filter) && filter_knows(ret_filter, fields))
        return ARM_OK;
    return arm_refuse(call, ARM_INVALID_FILTER, text,
                      TEXT("atScope(), assignedTo('ID') and principalId eq 'ID', joined by 'and', "
                           "or principalId alone, joined by 'or'"));
}

// The directory file may spell a scope otherwise than what it names; a client's is as it was found.
static struct text spelled_scope(struct arm_call *call, const struct role_assignment_row *row) {
    return row->in_directory ? spelling_of(call, row->scope) : row->scope;
}

static struct text id_of(struct arm_call *call, const struct role_assignment_row *row) {
    return text_format(call->arena, "%.*s" ASSIGNMENTS "/%.*s", TEXT_ARGS(spelled_scope(call, row)),
                       TEXT_ARGS(guid_text(call->arena, &row->name)));
}

static void assignment_render(struct arm_call *call, const struct role_assignment_row *row) {
    struct json_out *out = &call->out;
    const struct text scope = spelled_scope(call, row);
    const struct text name = guid_text(call->arena, &row->name);
    json_object(out);
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("roleDefinitionId"), role_id(call, &row->role));
    json_put_text(out, TEXT("principalId"), guid_text(call->arena, &row->principal));
    if (row->principal_type.size)
        json_put_text(out, TEXT("principalType"), row->principal_type);
    json_put_text(out, TEXT("scope"), scope);
    json_object_end(out);
    json_put_text(out, TEXT("id"), id_of(call, row));
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Authorization/roleAssignments"));
    json_put_text(out, TEXT("name"), name);
    json_object_end(out);
}

// The scope has to exist; MISSING is for the assignment alone, and what a name that is no GUID
// gets.
static enum arm_code assignment_find(struct arm_call *call, struct text *ret_scope,
                                     struct role_assignment_row *ret_row,
                                     enum store_result *ret_found) {
    struct lineage lineage;
    struct guid name;
    const enum arm_code code = scope_lineage(call, &lineage);
    if (code != ARM_OK)
        return code;
    *ret_scope = lineage.self;
    *ret_found = STORE_MISSING;
    if (guid_read(arm_call_param(call, "roleAssignmentName"), &name))
        *ret_found =
            store_role_assignment_find(app_db(call), call->arena, lineage.self, &name, ret_row);
    return *ret_found == STORE_OK || *ret_found == STORE_MISSING ? ARM_OK
                                                                 : app_fault(call, *ret_found);
}

enum arm_code role_assignments_get(struct arm_call *call) {
    struct text scope;
    struct role_assignment_row row;
    enum store_result found = STORE_OK;
    const enum arm_code code = assignment_find(call, &scope, &row, &found);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_ROLE_ASSIGNMENT_NOT_FOUND,
                          arm_call_param(call, "roleAssignmentName"));
    assignment_render(call, &row);
    return ARM_OK;
}

static bool assignment_allows(const struct filter *filter, const void *assignment) {
    const struct role_assignment_row *row = assignment;
    char id[GUID_CHARS + 1];
    guid_write(&row->principal, id);
    const struct text principal = {id, GUID_CHARS};
    return filter_allows(filter, "principalId", principal) &&
           filter_allows(filter, "assignedTo('')", principal);
}

// What a list's rows are read and shown with.
struct assignments {
    struct lineage lineage;
    struct filter filter;
};

// Scope and name in one key: there is no NUL in a scope, whatever it is made of.
static struct text assignment_key(struct arm_call *call, const void *row) {
    const struct role_assignment_row *assignment = row;
    return listing_key_of_two(call->arena, assignment->scope, '\0',
                              guid_text(call->arena, &assignment->name));
}

static enum store_result assignment_read_rows(struct arm_call *call, const void *context,
                                              struct text after, size_t limit, void *ret_rows,
                                              size_t *ret_count) {
    const struct assignments *assignments = context;
    const struct text scope = text_cut(&after, '\0');
    struct guid name;
    return store_role_assignment_list(app_db(call), call->arena, &assignments->lineage, scope,
                                      guid_read(after, &name) ? &name : NULL, limit, ret_rows,
                                      ret_count);
}

static bool assignment_is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct assignments *assignments = context;
    const struct role_assignment_row *assignment = row;
    return access_shows(call, assignment->scope) &&
           filter_fits(&assignments->filter, assignment_allows, row);
}

static enum arm_code assignment_render_row(struct arm_call *call, const void *context,
                                           const void *row) {
    (void)context;
    assignment_render(call, row);
    return ARM_OK;
}

// "Use $filter=atScope() to return all role assignments at or above the scope. Use
// $filter=principalId eq {id} to return all role assignments at, above or below the scope for the
// specified principal."
enum arm_code role_assignments_list(struct arm_call *call) {
    struct assignments assignments;
    struct lineage *lineage = &assignments.lineage;
    enum arm_code code = scope_lineage(call, lineage);
    if (code == ARM_OK)
        code = read_filter(call, &assignments.filter);
    if (code != ARM_OK)
        return code;
    lineage->below = !filter_names(&assignments.filter, "atScope()");
    const struct listing listing = {
        .scope = text_format(call->arena, "by %.*s %.*s", TEXT_ARGS(lineage->self),
                             TEXT_ARGS(arm_call_query(call, "$filter"))),
        .path = text_format(call->arena, "%.*s" ASSIGNMENTS, TEXT_ARGS(lineage->self)),
        .context = &assignments,
        .row_size = sizeof(struct role_assignment_row),
        .read = assignment_read_rows,
        .key = assignment_key,
        .is_shown = assignment_is_shown,
        .render = assignment_render_row,
    };
    return listing_answer(call, &listing);
}

// "/subscriptions/…/providers/Microsoft.Authorization/roleDefinitions/{guid}", or the GUID alone.
static bool read_role(struct text id, struct guid *ret_role) {
    struct text scope = id;
    if (!id.at)
        return false;
    while (scope.at && scope.size && scope.at[scope.size - 1] != '/')
        scope.size--;
    const struct text name = text_slice(id, scope.size, id.size);
    const struct text place = TEXT(DEFINITIONS "/");
    if (scope.size && (scope.size < place.size ||
                       !text_same(text_slice(scope, scope.size - place.size, place.size), place)))
        return false;
    return guid_read(name, ret_role);
}

// A custom role may be assigned on its scopes and below them.
static enum arm_code check_role(struct arm_call *call, const struct guid *role, struct text given) {
    struct role_definition_row row;
    struct lineage lineage;
    if (role_definition_of(role))
        return ARM_OK;
    const enum arm_code code = scope_lineage(call, &lineage);
    if (code != ARM_OK)
        return code;
    const enum store_result known =
        store_role_definition_find(app_db(call), call->arena, role, &row);
    if (known == STORE_MISSING)
        return arm_refuse(call, ARM_ROLE_DEFINITION_DOES_NOT_EXIST, given);
    if (known != STORE_OK)
        return app_fault(call, known);
    const enum store_result reaches = store_role_definition_reaches(app_db(call), role, &lineage);
    if (reaches == STORE_MISSING)
        return arm_refuse(call, ARM_ROLE_NOT_ASSIGNABLE, given);
    return reaches == STORE_OK ? ARM_OK : app_fault(call, reaches);
}

static struct text principal_type_of(struct json_reader *reader, const struct json_at *properties) {
    static const char *const types[] = {"User", "Group", "ServicePrincipal", "ForeignGroup",
                                        "Device"};
    const struct text given = json_string(reader, properties, "principalType");
    if (!given.at)
        return TEXT("");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_same(given, text_of(types[i])))
            return text_of(types[i]);
    json_refuse(reader, properties, "principalType",
                "'User', 'Group', 'ServicePrincipal', 'ForeignGroup' or 'Device'");
    return TEXT("");
}

// The most usual mistake: an application goes by two ids.
static void hint_principal(struct arm_call *call, struct text principal) {
    struct principal_row row;
    if (!principal.size || call->hint.size ||
        store_principal_by_login(app_db(call), call->arena, principal, &row) != STORE_OK)
        return;
    call->hint = text_format(call->arena, "'principalId' is an appId, whose object id is %.*s",
                             TEXT_ARGS(guid_text(call->arena, &row.id)));
}

static enum arm_code assignment_read_body(struct arm_call *call, struct role_assignment_row *row) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    const struct text role = json_string(&reader, &properties, "roleDefinitionId");
    const struct text principal = json_string(&reader, &properties, "principalId");
    row->principal_type = principal_type_of(&reader, &properties);
    arm_call_hint(call, &root, &properties,
                  (const char *const[]){"roleDefinitionId", "principalId", "principalType", NULL});
    hint_principal(call, principal);
    if (!role.at)
        json_refuse(&reader, NULL, "properties.roleDefinitionId", "there, and a string");
    if (!guid_read(principal, &row->principal))
        json_refuse(&reader, NULL, "properties.principalId",
                    "the object id of a principal, a GUID");
    const enum arm_code code = arm_call_read(call, &reader);
    if (code != ARM_OK)
        return code;
    return read_role(role, &row->role) ? check_role(call, &row->role, role)
                                       : arm_refuse(call, ARM_ROLE_DEFINITION_DOES_NOT_EXIST, role);
}

// "Azure role assignments per Azure subscription: 4,000" (Azure subscription and service limits).
enum { ASSIGNMENTS_MAX = 4000 };

static enum arm_code check_limit(struct arm_call *call) {
    size_t count = 0;
    const enum store_result counted =
        store_role_assignment_count(app_db(call), scope_subscription_id(call, ""), &count);
    if (counted != STORE_OK)
        return app_fault(call, counted);
    return count < ASSIGNMENTS_MAX ? ARM_OK
                                   : arm_refuse(call, ARM_ROLE_ASSIGNMENT_LIMIT_EXCEEDED,
                                                text_format(call->arena, "%d", ASSIGNMENTS_MAX));
}

static enum arm_code assignment_add(struct arm_call *call, const struct role_assignment_row *row) {
    enum store_result result = store_role_assignment_same(app_db(call), row);
    if (result == STORE_OK)
        return arm_refuse(call, ARM_ROLE_ASSIGNMENT_EXISTS, TEXT(""));
    if (result != STORE_MISSING)
        return app_fault(call, result);
    const enum arm_code code = check_limit(call);
    if (code != ARM_OK)
        return code;
    result = store_role_assignment_add(app_db(call), row);
    if (result != STORE_OK)
        return app_fault(call, result);
    call->status = 201;
    app_changed(call, CHANGE_CREATED, id_of(call, row));
    assignment_render(call, row);
    return ARM_OK;
}

// What an assignment says is never changed; saying the same again is fine.
enum arm_code role_assignments_create(struct arm_call *call) {
    struct role_assignment_row kept;
    struct role_assignment_row row = {.principal_type = TEXT("")};
    enum store_result found = STORE_OK;
    const struct text name = arm_call_param(call, "roleAssignmentName");
    enum arm_code code = assignment_find(call, &row.scope, &kept, &found);
    if (code == ARM_OK)
        code = scope_check_writable(call);
    if (code == ARM_OK && !guid_read(name, &row.name))
        code = arm_refuse(call, ARM_INVALID_ROLE_ASSIGNMENT_ID, name);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = assignment_read_body(call, &row);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return assignment_add(call, &row);
    if (!guid_is(&kept.principal, &row.principal) || !guid_is(&kept.role, &row.role))
        return arm_refuse(call, ARM_ROLE_ASSIGNMENT_UPDATE_NOT_PERMITTED, TEXT(""));
    assignment_render(call, &kept);
    return ARM_OK;
}

enum arm_code role_assignments_delete(struct arm_call *call) {
    struct text scope;
    struct role_assignment_row row;
    enum store_result found = STORE_OK;
    enum arm_code code = assignment_find(call, &scope, &row, &found);
    if (code != ARM_OK)
        return code;
    if (found == STORE_MISSING)
        return arm_nothing_there(call);
    code = scope_check_writable(call);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code != ARM_OK)
        return code;
    const enum store_result removed = store_role_assignment_remove(app_db(call), scope, &row.name);
    if (removed != STORE_OK)
        return app_fault(call, removed);
    app_changed(call, CHANGE_REMOVED, id_of(call, &row));
    assignment_render(call, &row);
    return ARM_OK;
}
