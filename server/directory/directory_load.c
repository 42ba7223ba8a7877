#include "directory/directory.h"
#include "reference/namespaces.h"
#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "reference/role_definitions.h"
#include "reference/subscriptions.h"
#include "tables/resource_groups.h"
#include "tables/settings.h"

static enum store_result load_contents(struct store_db *db, const struct directory *directory) {
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < directory->namespace_count && result == STORE_OK; i++) {
        const struct directory_namespace *item = &directory->namespaces[i];
        result =
            store_namespace_add(db, &directory->subscriptions[item->subscription].id, item->name);
    }
    for (size_t i = 0; i < directory->group_count && result == STORE_OK; i++) {
        const struct directory_group *item = &directory->groups[i];
        const struct resource_group_row row = {.name = item->name, .location = item->location};
        result = store_resource_group_add(db, &directory->subscriptions[item->subscription].id,
                                          &row, NULL);
    }
    return result;
}

// Roots before the resellers that refer to them: the rows' order in the file does not say.
static enum store_result load_partners(struct store_db *db, const struct directory *directory) {
    enum store_result result = STORE_OK;
    for (int resellers = 0; resellers < 2; resellers++)
        for (size_t i = 0; i < directory->partner_count && result == STORE_OK; i++) {
            const struct partner_row *row = &directory->partners[i];
            if ((row->root != row->id) == resellers)
                result = store_partner_add(db, row);
        }
    return result;
}

static enum store_result load_subscription(struct store_db *db, struct arena *arena,
                                           const struct directory_subscription *row) {
    const struct text id = guid_text(arena, &row->id);
    const struct text scope = text_format(arena, "/subscriptions/%.*s", TEXT_ARGS(id));
    enum store_result result = store_role_assignments_take_over(db, scope, &row->id);
    if (result == STORE_OK)
        result = store_role_definitions_take_over(db, scope, &row->id);
    if (result == STORE_OK)
        result = store_role_definition_scopes_take_over(db, scope, &row->id);
    return result == STORE_OK ? store_subscription_add(db, row) : result;
}

static enum store_result clear(struct store_db *db) {
    enum store_result result = store_subscriptions_clear(db);
    if (result == STORE_OK)
        result = store_tenants_clear(db);
    return result == STORE_OK ? store_partners_clear(db) : result;
}

enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 const struct directory *directory, bool *ret_changed) {
    struct text loaded = TEXT("");
    enum store_result result = store_setting_get(db, arena, SETTING_DIRECTORY_DIGEST, &loaded);
    *ret_changed = !text_is(loaded, directory->digest);
    if ((result != STORE_OK && result != STORE_MISSING) || !*ret_changed)
        return result;
    result = clear(db);
    if (result == STORE_OK)
        result = load_partners(db, directory);
    for (size_t i = 0; i < directory->tenant_count && result == STORE_OK; i++)
        result = store_tenant_add(db, &directory->tenants[i]);
    for (size_t i = 0; i < directory->subscription_count && result == STORE_OK; i++)
        result = load_subscription(db, arena, &directory->subscriptions[i]);
    if (result == STORE_OK)
        result = load_contents(db, directory);
    if (result == STORE_OK)
        result = directory_principals_load(db, arena, &directory->principals);
    return result == STORE_OK ? store_setting_put(db, SETTING_DIRECTORY_DIGEST, directory->digest)
                              : result;
}
