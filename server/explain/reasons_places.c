#include "explain/reasons.h"

#include "explain/telling.h"
#include "parties/subscriptions.h"
#include "scope/scope.h"
#include "tables/locks.h"
#include "watch/faults.h"

#define LOCKS "/providers/Microsoft.Authorization/locks/"

static void subscription_unknown(const struct asking *asking, struct reasoning *ret) {
    const struct text id = text_lower(asking->call->arena, telling_value(asking, 0));
    ret->why = SAY("The directory knows no subscription %.*s.%.*s", TEXT_ARGS(id),
                   TEXT_ARGS(candidates_nearest(asking, id)));
    ret->cure = TEXT("Correct the id, or put it into the directory (PUT /_azsreg/directory).");
}

static void group_missing(const struct asking *asking, struct reasoning *ret) {
    const struct text group = arm_call_param(asking->call, "resourceGroupName");
    ret->why = SAY("The subscription is there; it has no resource group '%.*s'.", TEXT_ARGS(group));
    ret->cure = SAY("Correct the name, or PUT /subscriptions/%.*s/resourceGroups/%.*s.",
                    TEXT_ARGS(telling_default(asking)), TEXT_ARGS(group));
}

// Empty: in none.
static struct text group_that_has(const struct asking *asking, struct text name) {
    struct text group = TEXT("");
    const enum store_result found = store_registration_elsewhere(
        app_db(asking->call), asking->call->arena, &asking->call->subscription, name, &group);
    return found == STORE_OK ? group : TEXT("");
}

static void registration_missing(const struct asking *asking, struct reasoning *ret) {
    const struct text name = arm_call_param(asking->call, "registrationName");
    const struct text other = group_that_has(asking, name);
    ret->why = SAY("The resource group '%.*s' is there; it has no registration '%.*s'.",
                   TEXT_ARGS(arm_call_param(asking->call, "resourceGroupName")), TEXT_ARGS(name));
    ret->cure = TEXT("Correct the name, or PUT the registration first.");
    if (!other.size)
        return;
    ret->why =
        SAY("%.*s There is one of that name in '%.*s'.", TEXT_ARGS(ret->why), TEXT_ARGS(other));
    ret->cure = SAY("Correct the resource group: %.*s. Or PUT the registration first.",
                    TEXT_ARGS(scope_group_id(asking->call, other, "")));
}

static void provider_unregistered(const struct asking *asking, struct reasoning *ret) {
    const struct text id = telling_default(asking);
    ret->why = SAY(STACK_NAMESPACE " is not registered in %.*s.", TEXT_ARGS(id));
    ret->cure =
        SAY("POST /subscriptions/%.*s/providers/" STACK_NAMESPACE "/register.", TEXT_ARGS(id));
}

static void provider_registering(const struct asking *asking, struct reasoning *ret) {
    const struct text id = telling_default(asking);
    const struct fault_registering *held = faults_registering_of(asking->call, STACK_NAMESPACE);
    if (!held)
        return;
    ret->why =
        SAY("The fault '%s' keeps " STACK_NAMESPACE " on its way in %.*s for %lu reads more.",
            held->fault, TEXT_ARGS(id), held->left);
    ret->cure = SAY("GET /subscriptions/%.*s/providers/" STACK_NAMESPACE
                    " until it is registered, or DELETE /_azsreg/faults.",
                    TEXT_ARGS(id));
}

static void default_suspended(const struct asking *asking, struct reasoning *ret) {
    struct subscription_row row;
    struct guid id;
    if (!guid_read(telling_value(asking, 0), &id) ||
        store_subscription_find(app_db(asking->call), asking->call->arena, &id, &row) != STORE_OK)
        return;
    const struct text text = telling_id(asking, &id);
    ret->why = SAY("The subscription %.*s is %.*s.", TEXT_ARGS(text), TEXT_ARGS(row.state));
    ret->cure = TEXT("Reactivate it in the directory (PUT /_azsreg/directory).");
    if (text_is(row.state, TEXT("Suspended")) && row.root_partner)
        ret->cure =
            SAY("Reactivate it: PATCH /v1/customers/%.*s/subscriptions/%.*s with "
                "{\"status\":\"active\"}, or in the directory (PUT /_azsreg/directory).",
                TEXT_ARGS(telling_id(asking, &row.tenant)), TEXT_ARGS(text));
}

// The lock itself: its id has its scope and its name.
static bool find_lock(const struct asking *asking, struct text id, struct lock_row *ret_row) {
    size_t end = id.size;
    while (end && id.at[end - 1] != '/')
        end--;
    const struct text name = text_slice(id, end, id.size);
    const struct text scope = text_slice(id, 0, end < sizeof LOCKS ? 0 : end - (sizeof LOCKS - 1));
    return store_lock_find(app_db(asking->call), asking->call->arena, scope, name, ret_row) ==
           STORE_OK;
}

static void locked(const struct asking *asking, struct reasoning *ret) {
    const struct text id = telling_value(asking, 3);
    struct lock_row row;
    if (!find_lock(asking, id, &row))
        return;
    ret->why = SAY("There is the lock '%.*s' (%.*s) on %.*s.", TEXT_ARGS(row.name),
                   TEXT_ARGS(row.level), TEXT_ARGS(row.scope));
    ret->cure = SAY("DELETE %.*s.", TEXT_ARGS(id));
}

const struct reason_row reasons_places[] = {
    {"subscription-unknown", subscription_unknown},
    {"group-missing", group_missing},
    {"resource-group-not-found", group_missing},
    {"registration-missing", registration_missing},
    {"provider-unregistered", provider_unregistered},
    {"provider-registering", provider_registering},
    {"default-suspended", default_suspended},
    {"locked", locked},
    {NULL, NULL},
};
