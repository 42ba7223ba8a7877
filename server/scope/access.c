#include "scope/access.h"

#include "app/fault.h"
#include "scope/debug_notes.h"
#include "scope/role_definitions.h"
#include "scope/scope.h"

enum arm_code access_open(struct arm_call *call, struct access *ret_access) {
    struct access access = {.everything = !app_of(call)->asks_for_tokens};
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

bool access_scope_within(struct text scope, struct text other) {
    other = text_without_end(other, '/');
    return text_starts_same(scope, other) &&
           (scope.size == other.size || scope.at[other.size] == '/');
}

bool access_sees(const struct access *access, struct arena *arena,
                 const struct guid *subscription) {
    const struct text id = guid_text(arena, subscription);
    const struct text scope = text_format(arena, "/subscriptions/%.*s", TEXT_ARGS(id));
    bool sees = access->everything;
    for (size_t i = 0; i < access->count && !sees; i++)
        sees = access_scope_within(scope, access->rows[i].scope) ||
               access_scope_within(access->rows[i].scope, scope);
    return sees;
}

// The first of the caller's assignments that grants the action on the scope; NULL: none does.
static const struct role_assignment_row *granting(const struct access *access, struct text action,
                                                  struct text scope) {
    for (size_t i = 0; i < access->count; i++)
        if (access_scope_within(scope, access->rows[i].scope) &&
            role_allows(&access->rows[i].role, action))
            return &access->rows[i];
    return NULL;
}

bool access_allows(const struct access *access, struct text action, struct text scope) {
    return access->everything || granting(access, action, scope);
}

bool access_has_role(const struct access *access, const struct guid *role, struct text scope) {
    bool has = access->everything;
    for (size_t i = 0; i < access->count && !has; i++)
        has = access_scope_within(scope, access->rows[i].scope) &&
              guid_is(&access->rows[i].role, role);
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
        {"/providers/Microsoft.AzureStack/registrations/", "registrationName"},
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
    return !part || access_allows(part, text_of(call->route->action), scope);
}

bool access_is_partial(const struct arm_call *call) {
    return app_call_of(call)->part;
}

// What --loose brought into being belongs to whoever is signed in, as does what it would bring.
enum arm_code access_open_here(struct arm_call *call, struct access *ret_access) {
    struct subscription_row row;
    const enum arm_code code = access_open(call, ret_access);
    if (code != ARM_OK || !app_of(call)->loose)
        return code;
    const enum store_result found = scope_look_up(call, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING || !row.in_directory)
        ret_access->everything = true;
    return ARM_OK;
}

enum arm_code access_check(struct arm_call *call) {
    struct access access = {0};
    struct subscription_row row;
    const struct arm_route *route = call->route;
    const struct text action = text_of(route->action);
    app_call_of(call)->part = NULL;
    if (!app_of(call)->asks_for_tokens || route->access == ARM_OPEN || !call->has_subscription)
        return ARM_OK;
    const enum arm_code code = access_open_here(call, &access);
    if (code != ARM_OK || access.everything)
        return code;
    call->is_hidden = scope_look_up(call, &row) != STORE_OK ||
                      !access_sees(&access, call->arena, &call->subscription);
    if (route->access == ARM_SIGNED_IN)
        return ARM_OK;
    const struct text scope = scope_of(call);
    const struct role_assignment_row *by = granting(&access, action, scope);
    debug_note_access(call, by, access.count, action, scope);
    if (call->is_hidden || by || lists_in_part(call, &access, scope))
        return ARM_OK;
    return arm_because(call, "role-missing",
                       arm_refuse(call, ARM_AUTHORIZATION_FAILED, call->caller.name,
                                  guid_text(call->arena, &call->caller.object_id), action, scope));
}
