#include "scope/access.h"

#include "app/fault.h"
#include "clouds/directory_tenants.h"
#include "parties/principals.h"
#include "reference/role_definitions.h"
#include "scope/debug_notes.h"
#include "scope/resource_id.h"
#include "scope/role_definitions.h"
#include "scope/scope.h"

#include <stdlib.h>
#include <string.h>

enum arm_code access_open(struct arm_call *call, struct access *ret_access) {
    struct access access = {.everything = !call->is_asked, .action = text_of(call->route->action)};
    const enum store_result read =
        access.everything
            ? STORE_OK
            : store_role_assignments_of(app_db(call), call->arena, &call->caller.object_id,
                                        &access.rows, &access.count);
    if (read != STORE_OK)
        return app_fault(call, read);
    *ret_access = access;
    return ARM_OK;
}

static size_t count_customs(const struct access *access) {
    size_t count = 0;
    for (size_t i = 0; i < access->count; i++)
        count += !role_definition_of(&access->rows[i].role);
    return count;
}

struct verdicts {
    const struct access *access;
    struct role_verdict *at;
    size_t room; // there are no more custom roles than assignments of them
    size_t count;
};

static void judge(void *context, const struct role_definition_row *row) {
    struct verdicts *verdicts = context;
    if (verdicts->count < verdicts->room)
        verdicts->at[verdicts->count++] = (struct role_verdict){
            row->id, role_permission_allows(&row->permission, verdicts->access->action)};
}

// The one query more that a caller with custom roles costs. What is kept of each is a verdict, for
// there may be many.
static enum arm_code read_customs(struct arm_call *call, struct text scope, struct access *access) {
    struct verdicts verdicts = {.access = access, .room = count_customs(access)};
    if (access->everything || !access->action.size || !verdicts.room)
        return ARM_OK;
    verdicts.at = arena_alloc(call->arena, verdicts.room * sizeof *verdicts.at);
    if (!verdicts.at)
        return arm_refuse_for_memory(call);
    const enum store_result read =
        store_role_definitions_held(app_db(call), &call->caller.object_id, scope, judge, &verdicts);
    if (read != STORE_OK)
        return app_fault(call, read);
    access->customs = verdicts.at;
    access->custom_count = verdicts.count;
    return ARM_OK;
}

enum arm_code access_open_for(struct arm_call *call, struct text action,
                              struct access *ret_access) {
    const enum arm_code code = access_open(call, ret_access);
    if (code != ARM_OK)
        return code;
    ret_access->action = action;
    return read_customs(call, TEXT("/subscriptions"), ret_access);
}

bool access_scope_within(struct text scope, struct text other) {
    other = text_without_end(other, '/');
    return text_starts_same(scope, other) &&
           (scope.size == other.size || scope.at[other.size] == '/');
}

// A trusted issuer's token may not say; the directory may know.
enum store_result access_tenant(struct arm_call *call, struct guid *ret_tenant) {
    struct principal_row row;
    *ret_tenant = call->caller.tenant;
    if (!guid_is_nil(ret_tenant))
        return STORE_OK;
    const enum store_result found =
        store_principal_by_id(app_db(call), call->arena, &call->caller.object_id, &row);
    if (found == STORE_OK)
        *ret_tenant = row.tenant;
    return found;
}

// Whoever's tenant is not let in to a stack sees nothing of it, whatever their roles.
static bool is_let_in(struct arm_call *call, const struct subscription_row *row) {
    struct guid tenant;
    return !subscription_is_local(row) ||
           (access_tenant(call, &tenant) == STORE_OK &&
            store_stack_lets_in(app_db(call), &row->stack, &tenant) == STORE_OK);
}

static bool has_role_about(struct arm_call *call, const struct access *access,
                           const struct subscription_row *row) {
    const struct text scope = resource_id_of_subscription(call->arena, &row->id);
    bool has = false;
    for (size_t i = 0; i < access->count && !has; i++)
        has = access_scope_within(scope, access->rows[i].scope) ||
              access_scope_within(access->rows[i].scope, scope);
    return has;
}

bool access_sees(struct arm_call *call, const struct access *access,
                 const struct subscription_row *row) {
    return access->everything || (has_role_about(call, access, row) && is_let_in(call, row));
}

static int compare_verdicts(const void *a, const void *b) {
    const struct role_verdict *one = a;
    const struct role_verdict *other = b;
    return memcmp(one->role.bytes, other->role.bytes, GUID_BYTES);
}

static bool grants(const struct access *access, const struct guid *role) {
    const struct role_definition *built_in = role_definition_of(role);
    const struct role_verdict key = {.role = *role};
    const struct role_verdict *found = NULL;
    if (built_in)
        return role_definition_allows(built_in, access->action);
    if (access->custom_count)
        found = bsearch(&key, access->customs, access->custom_count, sizeof key, compare_verdicts);
    return found && found->allows;
}

// The first of the caller's assignments that grants the action on the scope; NULL: none does.
static const struct role_assignment_row *granting(const struct access *access, struct text scope) {
    for (size_t i = 0; i < access->count; i++)
        if (access_scope_within(scope, access->rows[i].scope) &&
            grants(access, &access->rows[i].role))
            return &access->rows[i];
    return NULL;
}

bool access_allows(const struct access *access, struct text scope) {
    return access->everything || granting(access, scope);
}

bool access_has_role(const struct access *access, const struct guid *role, struct text scope) {
    bool has = access->everything;
    for (size_t i = 0; i < access->count && !has; i++)
        has = guid_is(&access->rows[i].role, role) &&
              access_scope_within(scope, access->rows[i].scope);
    return has;
}

// The resource a call's path names, as far as roles are assigned: up to a customer subscription, or
// a linked one.
static struct text scope_of(struct arm_call *call) {
    static const struct {
        const char *before;
        const char *name;
    } parts[] = {
        {"/resourceGroups/", "resourceGroupName"},
        {"/providers/" REGISTRATION_TYPE "/", "registrationName"},
        {"/customerSubscriptions/", "customerSubscriptionId"},
        {"/providers/" LINKED_TYPE "/", "linkedSubscriptionName"},
    };
    struct buffer scope = buffer_in(call->arena);
    struct text text = TEXT("");
    if (call->has_subscription) {
        buffer_add(&scope, TEXT("/subscriptions/"));
        buffer_add(&scope, guid_text(call->arena, &call->subscription));
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct text value = arm_call_param(call, parts[i].name);
        if (!value.size)
            continue;
        buffer_add(&scope, text_of(parts[i].before));
        buffer_add(&scope, value);
    }
    return buffer_text(&scope, &text) && text.size ? text : TEXT("/");
}

// Whether there is a role on something in the scope; one on the scope itself has been asked.
static bool reaches_into(const struct access *access, struct text scope) {
    bool reaches = false;
    for (size_t i = 0; i < access->count && !reaches; i++)
        reaches = access_scope_within(access->rows[i].scope, scope) &&
                  !access_scope_within(scope, access->rows[i].scope);
    return reaches;
}

// "lists filtered to it": whoever has a role on something in the scope may list the scope, and sees
// the rows that the role is about.
static bool lists_in_part(struct arm_call *call, const struct access *access, struct text scope) {
    if (call->route->effect != ARM_LISTS || !reaches_into(access, scope))
        return false;
    struct access *part = arena_alloc(call->arena, sizeof *part);
    if (!part)
        return false;
    *part = *access;
    app_call_of(call)->part = part;
    return true;
}

bool access_shows(const struct arm_call *call, struct text scope) {
    const struct access *part = app_call_of(call)->part;
    return !part || access_allows(part, scope);
}

bool access_is_partial(const struct arm_call *call) {
    return app_call_of(call)->part;
}

// What --loose brought into being belongs to whoever is signed in, as does what it would bring.
enum arm_code access_open_here(struct arm_call *call, struct access *ret_access) {
    struct subscription_row row;
    const enum arm_code code = access_open(call, ret_access);
    if (code != ARM_OK)
        return code;
    const enum store_result found = app_of(call)->loose ? scope_look_up(call, &row) : STORE_OK;
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (app_of(call)->loose && (found == STORE_MISSING || !row.in_directory))
        ret_access->everything = true;
    return read_customs(call, scope_subscription_id(call, ""), ret_access);
}

static enum arm_code refuse_linked(struct arm_call *call, const struct access *access,
                                   struct text scope) {
    return arm_refuse(call, ARM_LINKED_AUTHORIZATION_FAILED, call->caller.name,
                      guid_text(call->arena, &call->caller.object_id), access->action, scope);
}

// The subscription that a scope is, or is in; nil for no scope.
static struct guid subscription_of(struct text scope) {
    const size_t start = TEXT("/subscriptions/").size;
    struct guid id = {0};
    (void)guid_read(text_slice(scope, start, GUID_CHARS), &id);
    return id;
}

bool access_is_shut_out(struct arm_call *call, const struct access *access, struct text scope) {
    struct subscription_row row;
    const struct guid id = subscription_of(scope);
    return !access->everything &&
           store_subscription_find(app_db(call), call->arena, &id, &row) == STORE_OK &&
           !is_let_in(call, &row);
}

bool access_is_everybodys(struct arm_call *call, const struct guid *subscription) {
    struct subscription_row row;
    const enum store_result found =
        store_subscription_find(app_db(call), call->arena, subscription, &row);
    return app_of(call)->loose &&
           (found == STORE_MISSING || (found == STORE_OK && !row.in_directory));
}

enum arm_code access_check_linked(struct arm_call *call, const struct access *access,
                                  struct text scope) {
    struct subscription_row row;
    const struct app *app = app_of(call);
    const struct guid id = subscription_of(scope);
    const enum store_result found = store_subscription_find(app_db(call), call->arena, &id, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    const bool is_listed = found == STORE_OK && row.in_directory;
    if (!is_listed && app->loose)
        return ARM_OK;
    if (!is_listed || !access_sees(call, access, &row))
        return arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND, guid_text(call->arena, &id));
    return access_allows(access, scope) ? ARM_OK : refuse_linked(call, access, scope);
}

enum arm_code access_check_kept(struct arm_call *call, const struct access *access,
                                struct text scope) {
    const bool may = access_allows(access, scope) && !access_is_shut_out(call, access, scope);
    const enum arm_code code = may ? ARM_OK : access_check_linked(call, access, scope);
    return code == ARM_SUBSCRIPTION_NOT_FOUND ? refuse_linked(call, access, scope) : code;
}

// The log says which of the two it is: they are mended differently.
static void hide(struct arm_call *call, const struct access *access) {
    struct subscription_row row;
    const bool is_there = scope_look_up(call, &row) == STORE_OK;
    call->is_hidden = !is_there || !access_sees(call, access, &row);
    if (call->is_hidden)
        call->hidden_because = is_there && has_role_about(call, access, &row)
                                   ? "tenant-not-let-in"
                                   : "subscription-hidden";
}

enum arm_code access_check(struct arm_call *call) {
    struct access access = {0};
    const struct arm_route *route = call->route;
    const struct text action = text_of(route->action);
    app_call_of(call)->part = NULL;
    if (!call->is_asked || route->access == ARM_OPEN || !call->has_subscription)
        return ARM_OK;
    const enum arm_code code = access_open_here(call, &access);
    if (code != ARM_OK || access.everything)
        return code;
    hide(call, &access);
    if (route->access != ARM_GRANTED)
        return ARM_OK;
    const struct text scope = scope_of(call);
    const struct role_assignment_row *by = granting(&access, scope);
    debug_note_access(call, by, access.count, action, scope);
    if (call->is_hidden || by || lists_in_part(call, &access, scope))
        return ARM_OK;
    return arm_because(call, "role-missing",
                       arm_refuse(call, ARM_AUTHORIZATION_FAILED, call->caller.name,
                                  guid_text(call->arena, &call->caller.object_id), action, scope));
}
