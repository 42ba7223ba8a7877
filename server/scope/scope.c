#include "scope/scope.h"

#include "app/fault.h"
#include "reference/namespaces.h"
#include "reference/role_assignments.h"
#include "scope/scope_memo.h"
#include "watch/faults.h"

// What --loose takes an unknown subscription to be.
static struct subscription_row assumed_subscription(struct arm_call *call) {
    const struct text id = guid_text(call->arena, &call->subscription);
    return (struct subscription_row){
        .id = call->subscription,
        .display_name = text_format(call->arena, "Subscription %.*s", TEXT_ARGS(id)),
        .offer = TEXT("CSP"),
        .tenant = guid_derived(id),
        .state = TEXT("Active"),
        .partner_reachable = true,
        .approved = true,
    };
}

static enum arm_code bring_into_being(struct arm_call *call, const struct subscription_row *row) {
    const struct directory_subscription made = {.id = row->id,
                                                .display_name = row->display_name,
                                                .offer = row->offer,
                                                .tenant = row->tenant,
                                                .state = row->state,
                                                .approved = true,
                                                .origin = ORIGIN_LOOSE};
    struct store_db *db = app_db(call);
    enum store_result result = store_subscription_put(db, &made);
    if (result == STORE_OK)
        result = store_namespace_add(db, &row->id, TEXT(STACK_NAMESPACE));
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

static bool is_known(const struct arm_call *call, const struct subscription_row *row) {
    return row->in_directory || app_of(call)->loose;
}

enum store_result scope_look_up(struct arm_call *call, struct subscription_row *ret_row) {
    struct subscription_row row;
    const struct subscription_row *kept = scope_memo_subscription(call);
    if (kept) {
        *ret_row = *kept;
        return STORE_OK;
    }
    const enum store_result found =
        store_subscription_find(app_db(call), call->arena, &call->subscription, &row);
    if (found != STORE_OK)
        return found;
    if (!is_known(call, &row))
        return STORE_MISSING;
    scope_memo_keep_subscription(call, &row);
    *ret_row = row;
    return STORE_OK;
}

static enum arm_code refuse_subscription(struct arm_call *call) {
    return arm_because(
        call, call->is_hidden ? call->hidden_because : NULL,
        arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND, guid_text(call->arena, &call->subscription)));
}

// With --loose every subscription is there. What is kept of one is made by the PUT that needs it.
enum arm_code scope_subscription(struct arm_call *call, struct subscription_row *ret_row) {
    if (call->is_hidden)
        return refuse_subscription(call);
    const enum store_result found = scope_look_up(call, ret_row);
    if (found == STORE_OK)
        return ARM_OK;
    if (found != STORE_MISSING)
        return app_fault(call, found);
    if (!app_of(call)->loose)
        return refuse_subscription(call);
    *ret_row = assumed_subscription(call);
    return text_is(call->request->method, TEXT("PUT")) ? bring_into_being(call, ret_row) : ARM_OK;
}

enum arm_code scope_check_active(struct arm_call *call, const struct subscription_row *row) {
    if (text_is(row->state, TEXT("Active")))
        return ARM_OK;
    return arm_because(
        call, "default-suspended",
        arm_refuse(call, ARM_READ_ONLY_DISABLED_SUBSCRIPTION, guid_text(call->arena, &row->id)));
}

enum arm_code scope_check_writable(struct arm_call *call) {
    struct subscription_row row = {0};
    const enum arm_code found = scope_subscription(call, &row);
    return found == ARM_OK ? scope_check_active(call, &row) : found;
}

static enum arm_code refuse_provider(struct arm_call *call, const char *why) {
    return arm_because(call, why,
                       arm_refuse(call, ARM_MISSING_SUBSCRIPTION_REGISTRATION,
                                  TEXT(STACK_NAMESPACE),
                                  guid_text(call->arena, &call->subscription)));
}

enum arm_code scope_check_provider(struct arm_call *call) {
    const struct text name = TEXT(STACK_NAMESPACE);
    struct subscription_row row;
    if (arm_route_writes(call->route) && faults_is_registering(call, STACK_NAMESPACE))
        return refuse_provider(call, "provider-registering");
    if (scope_memo_knows(call, SCOPE_HAS_PROVIDER))
        return ARM_OK;
    const enum store_result found = store_namespace_find(app_db(call), &call->subscription, name);
    if (found == STORE_OK) {
        scope_memo_note(call, SCOPE_HAS_PROVIDER);
        return ARM_OK;
    }
    if (found != STORE_MISSING)
        return app_fault(call, found);
    if (scope_look_up(call, &row) == STORE_OK && subscription_is_local(&row))
        return arm_refuse(call, ARM_INVALID_RESOURCE_NAMESPACE, name); // it cannot be
    return refuse_provider(call, "provider-unregistered");
}

static enum store_result find_group(struct arm_call *call, struct resource_group_row *ret_row) {
    return store_resource_group_find(app_db(call), call->arena, &call->subscription,
                                     arm_call_param(call, "resourceGroupName"), ret_row);
}

static enum arm_code answer_for_group(struct arm_call *call, enum store_result found) {
    if (found == STORE_OK)
        return ARM_OK;
    return found == STORE_MISSING ? arm_refuse(call, ARM_RESOURCE_GROUP_NOT_FOUND,
                                               arm_call_param(call, "resourceGroupName"))
                                  : app_fault(call, found);
}

enum arm_code scope_group(struct arm_call *call, struct resource_group_row *ret_row) {
    return answer_for_group(call, find_group(call, ret_row));
}

enum arm_code scope_group_to_fill(struct arm_call *call, struct resource_group_row *ret_row) {
    const struct app *app = app_of(call);
    enum store_result found = find_group(call, ret_row);
    if (found == STORE_MISSING && app->loose) {
        *ret_row = (struct resource_group_row){.name = arm_call_param(call, "resourceGroupName"),
                                               .location = TEXT("westcentralus")};
        found = store_resource_group_add(app_db(call), &call->subscription, ret_row, &ret_row->id);
    }
    return answer_for_group(call, found);
}

static enum store_result find_registration(struct arm_call *call, struct text group,
                                           struct text name, struct registration_row *ret_row) {
    const struct registration_row *kept = scope_memo_registration(call);
    const struct app *app = app_of(call);
    if (kept) {
        *ret_row = *kept;
        return STORE_OK;
    }
    const enum store_result found = store_registration_find(
        app_db(call), call->arena, &call->subscription, group, name, app->loose, ret_row);
    if (found == STORE_OK)
        scope_memo_keep_registration(call, ret_row);
    return found;
}

// The message names all three parts of the URL; the log says which one it was.
static const char *missing_part(struct arm_call *call) {
    struct subscription_row subscription;
    struct resource_group_row group;
    if (call->is_hidden)
        return call->hidden_because;
    if (!app_of(call)->loose && scope_look_up(call, &subscription) == STORE_MISSING)
        return "subscription-unknown";
    return find_group(call, &group) == STORE_MISSING ? "group-missing" : "registration-missing";
}

enum arm_code scope_registration(struct arm_call *call, struct registration_row *ret_row) {
    const struct text group = arm_call_param(call, "resourceGroupName");
    const struct text name = arm_call_param(call, "registrationName");
    const enum store_result found =
        call->is_hidden ? STORE_MISSING : find_registration(call, group, name, ret_row);
    if (found == STORE_OK)
        return ARM_OK;
    if (found != STORE_MISSING)
        return app_fault(call, found);
    const char *reason = missing_part(call);
    return arm_because(call, reason,
                       arm_refuse(call, ARM_REGISTRATION_NOT_FOUND,
                                  arm_call_param(call, "subscriptionId"), group, name));
}

enum arm_code scope_check_registration_writable(struct arm_call *call) {
    const enum arm_code code = scope_check_writable(call);
    return code == ARM_OK ? scope_check_provider(call) : code;
}

enum arm_code scope_registration_to_write(struct arm_call *call, struct registration_row *ret_row) {
    const enum arm_code code = scope_registration(call, ret_row);
    return code == ARM_OK ? scope_check_registration_writable(call) : code;
}

enum arm_code scope_linked(struct arm_call *call, struct linked_subscription_row *ret_row) {
    struct subscription_row subscription;
    struct resource_group_row group = {0};
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = scope_group(call, &group);
    if (code != ARM_OK)
        return code;
    const struct text name = arm_call_param(call, "linkedSubscriptionName");
    const enum store_result found =
        store_linked_find(app_db(call), call->arena, &call->subscription, group.name, name,
                          app_of(call)->loose, ret_row);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_RESOURCE_NOT_FOUND, TEXT(LINKED_TYPE), name, group.name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

enum arm_code scope_linked_to_write(struct arm_call *call,
                                    struct linked_subscription_row *ret_row) {
    const enum arm_code code = scope_linked(call, ret_row);
    return code == ARM_OK ? scope_check_registration_writable(call) : code;
}

static struct text joined(struct arm_call *call, const struct text *parts, size_t count) {
    struct buffer id = buffer_in(call->arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < count; i++)
        buffer_add(&id, parts[i]);
    if (!buffer_text(&id, &text))
        json_out_fail(&call->out);
    return text;
}

struct text scope_subscription_id(struct arm_call *call, const char *rest) {
    const struct text parts[] = {TEXT("/subscriptions/"),
                                 guid_text(call->arena, &call->subscription), text_of(rest)};
    return joined(call, parts, sizeof parts / sizeof *parts);
}

struct text scope_group_id(struct arm_call *call, struct text group, const char *rest) {
    const struct text parts[] = {TEXT("/subscriptions/"),
                                 guid_text(call->arena, &call->subscription),
                                 TEXT("/resourceGroups/"), group, text_of(rest)};
    return joined(call, parts, sizeof parts / sizeof *parts);
}

struct text scope_registration_id(struct arm_call *call, const struct registration_row *row,
                                  const char *rest) {
    const struct text parts[] = {TEXT("/subscriptions/"),
                                 guid_text(call->arena, &call->subscription),
                                 TEXT("/resourceGroups/"),
                                 row->group,
                                 TEXT("/providers/" REGISTRATION_TYPE "/"),
                                 row->name,
                                 text_of(rest)};
    return joined(call, parts, sizeof parts / sizeof *parts);
}

struct text scope_linked_id(struct arm_call *call, const struct linked_subscription_row *row) {
    const struct text parts[] = {TEXT("/subscriptions/"),
                                 guid_text(call->arena, &call->subscription),
                                 TEXT("/resourceGroups/"),
                                 row->group,
                                 TEXT("/providers/" LINKED_TYPE "/"),
                                 row->name};
    return joined(call, parts, sizeof parts / sizeof *parts);
}

struct text scope_resource_id(struct arm_call *call, const struct resource_row *row) {
    const struct text parts[] = {TEXT("/subscriptions/"),
                                 guid_text(call->arena, &call->subscription),
                                 TEXT("/resourceGroups/"),
                                 row->group,
                                 TEXT("/providers/"),
                                 row->type,
                                 TEXT("/"),
                                 row->name};
    return joined(call, parts, sizeof parts / sizeof *parts);
}

static enum arm_code lineage_of_linked(struct arm_call *call, struct lineage *lineage) {
    struct linked_subscription_row row = {0};
    const enum arm_code code = scope_linked(call, &row);
    if (code != ARM_OK)
        return code;
    lineage->group = scope_group_id(call, row.group, "");
    lineage->self = scope_linked_id(call, &row);
    return ARM_OK;
}

static enum arm_code lineage_of_registration(struct arm_call *call, struct lineage *lineage) {
    struct registration_row row = {0};
    const enum arm_code code = scope_registration(call, &row);
    if (code != ARM_OK)
        return code;
    lineage->group = scope_group_id(call, row.group, "");
    lineage->self = scope_registration_id(call, &row, "");
    return ARM_OK;
}

static enum arm_code lineage_of_group(struct arm_call *call, struct lineage *lineage) {
    struct resource_group_row row = {0};
    const enum arm_code code = scope_group(call, &row);
    if (code == ARM_OK)
        lineage->group = lineage->self = scope_group_id(call, row.name, "");
    return code;
}

enum arm_code scope_lineage(struct arm_call *call, struct lineage *ret_lineage) {
    struct subscription_row subscription = {0};
    const struct text id = scope_subscription_id(call, "");
    struct lineage lineage = {.subscription = id, .group = id, .self = id};
    const bool in_registration = arm_call_param(call, "registrationName").size;
    enum arm_code code = in_registration ? lineage_of_registration(call, &lineage) : ARM_OK;
    if (code == ARM_OK)
        code = scope_subscription(call, &subscription);
    const bool is_linked = arm_call_param(call, "linkedSubscriptionName").size;
    if (code == ARM_OK && is_linked)
        code = lineage_of_linked(call, &lineage);
    else if (code == ARM_OK && !in_registration && arm_call_param(call, "resourceGroupName").size)
        code = lineage_of_group(call, &lineage);
    if (code == ARM_OK)
        *ret_lineage = lineage;
    return code;
}

enum arm_code scope_remove_roles(struct arm_call *call, struct text id) {
    const enum store_result removed = store_role_assignment_remove_all(app_db(call), id);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}
