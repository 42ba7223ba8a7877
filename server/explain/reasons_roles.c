#include "explain/reasons.h"

#include "explain/telling.h"
#include "parties/subscriptions.h"
#include "reference/role_assignments.h"
#include "scope/access.h"
#include "scope/resource_id.h"
#include "scope/role_definitions.h"

enum { ROLES_SAID = 3 };

static struct text caller_of(const struct asking *asking) {
    const struct arm_caller *caller = &asking->call->caller;
    return caller->name.size ? caller->name : telling_id(asking, &caller->object_id);
}

static struct text how_to_assign(const struct asking *asking, const struct guid *subscription,
                                 const char *role) {
    const struct text scope = resource_id_of_subscription(asking->call->arena, subscription);
    return SAY(
        "PUT %.*s/providers/Microsoft.Authorization/roleAssignments/{a new GUID} with "
        "{\"properties\":{\"roleDefinitionId\":\"%s\",\"principalId\":\"%.*s\"}}",
        TEXT_ARGS(scope), role, TEXT_ARGS(telling_id(asking, &asking->call->caller.object_id)));
}

// What the message names is hidden, or is not there at all.
static void subscription_hidden(const struct asking *asking, struct reasoning *ret) {
    struct subscription_row row = {0};
    struct guid id = {0};
    const bool is_guid = guid_read(telling_value(asking, 0), &id);
    if (!is_guid ||
        store_subscription_find(app_db(asking->call), asking->call->arena, &id, &row) != STORE_OK ||
        !row.in_directory) {
        const struct text unknown = telling_id(asking, &id);
        ret->why = SAY("The directory knows no subscription %.*s.%.*s", TEXT_ARGS(unknown),
                       TEXT_ARGS(candidates_nearest(asking, unknown)));
        ret->cure = TEXT("Correct the id, or put it into the directory (PUT /_azsreg/directory).");
        return;
    }
    ret->why = SAY("%.*s has no role in %.*s, so it is answered as if there were none.",
                   TEXT_ARGS(caller_of(asking)), TEXT_ARGS(telling_id(asking, &id)));
    ret->cure = SAY("%.*s, or with another role.",
                    TEXT_ARGS(how_to_assign(asking, &id, role_definitions[0].id)));
}

static struct text role_name(const struct asking *asking, const struct guid *role) {
    const struct role_definition *built_in = role_definition_of(role);
    struct role_definition_row row;
    if (built_in)
        return text_of(built_in->name);
    return store_role_definition_find(app_db(asking->call), asking->call->arena, role, &row) ==
                   STORE_OK
               ? row.name
               : telling_id(asking, role);
}

// "Reader on /subscriptions/…": the roles that count at a scope.
static struct text roles_at(const struct asking *asking, struct text scope) {
    struct role_assignment_row *rows = NULL;
    size_t count = 0;
    size_t said = 0;
    struct text list = TEXT("");
    if (store_role_assignments_of(app_db(asking->call), asking->call->arena,
                                  &asking->call->caller.object_id, &rows, &count) != STORE_OK)
        return list;
    for (size_t i = 0; i < count && said < ROLES_SAID; i++)
        if (access_scope_within(scope, rows[i].scope))
            list = SAY("%.*s%s%.*s on %.*s", TEXT_ARGS(list), said++ ? ", " : "",
                       TEXT_ARGS(role_name(asking, &rows[i].role)), TEXT_ARGS(rows[i].scope));
    return list;
}

// "Owner or Contributor": the built-in ones that allow it.
static struct text roles_that_allow(const struct asking *asking, struct text action,
                                    const char **ret_last) {
    struct text list = TEXT("");
    for (const struct role_definition *role = role_definitions; role->id; role++)
        if (role_definition_allows(role, action)) {
            list = SAY("%.*s%s%s", TEXT_ARGS(list), list.size ? " or " : "", role->name);
            *ret_last = role->id;
        }
    return list;
}

static void role_missing(const struct asking *asking, struct reasoning *ret) {
    const struct text action = telling_value(asking, 2);
    const struct text scope = telling_value(asking, 3);
    struct guid id = {0};
    const char *last = role_definitions[0].id;
    if (!guid_read(text_slice(scope, TEXT("/subscriptions/").size, GUID_CHARS), &id))
        return; // Graph's, or of no subscription
    const struct text has = roles_at(asking, scope);
    ret->why = SAY("%.*s %s%.*s; %.*s needs %.*s there or above.", TEXT_ARGS(caller_of(asking)),
                   has.size ? "is " : "has no role on ", TEXT_ARGS(has.size ? has : scope),
                   TEXT_ARGS(action), TEXT_ARGS(roles_that_allow(asking, action, &last)));
    ret->cure = SAY("%.*s.", TEXT_ARGS(how_to_assign(asking, &id, last)));
}

const struct reason_row reasons_roles[] = {
    {"subscription-hidden", subscription_hidden},
    {"subscription-not-found", subscription_hidden},
    {"role-missing", role_missing},
    {NULL, NULL},
};
