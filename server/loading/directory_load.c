#include "loading/directory_load.h"

#include "loading/parts.h"
#include "parties/partner_agents.h"
#include "reference/namespaces.h"
#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "reference/role_definitions.h"
#include "scope/resource_id.h"
#include "tables/customer_subscriptions.h"
#include "tables/resource_groups.h"
#include "upkeep/settings.h"

// One load: what it loads, and the numbers that partners have by their places in the file.
struct loading {
    struct store_db *db;
    struct arena *arena;
    const struct directory *directory;
    int64_t *numbers;
    bool has_loose; // subscriptions that --loose made
};

static enum store_result load_contents(const struct loading *loading) {
    const struct directory *directory = loading->directory;
    struct store_db *db = loading->db;
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

static enum store_result load_agents(const struct loading *loading, int64_t number,
                                     const struct directory_partner *partner) {
    enum store_result result = store_partner_agents_clear(loading->db, number);
    for (size_t i = 0; i < partner->agent_count && result == STORE_OK; i++)
        result = store_partner_agent_add(loading->db, number, &partner->agents[i]);
    return result;
}

static enum store_result load_partner(const struct loading *loading, size_t place) {
    const struct directory_partner *partner = &loading->directory->partners[place];
    struct partner_row row = partner->row;
    enum store_result result =
        store_partner_number(loading->db, row.name, &loading->numbers[place]);
    row.id = loading->numbers[place];
    row.root = loading->numbers[row.root - 1];
    if (result == STORE_OK)
        result = store_partner_put(loading->db, &row);
    return result == STORE_OK ? load_agents(loading, row.id, partner) : result;
}

// Roots before the resellers that refer to them: the rows' order in the file does not say.
static enum store_result load_partners(const struct loading *loading) {
    const struct directory *directory = loading->directory;
    enum store_result result = STORE_OK;
    for (int resellers = 0; resellers < 2; resellers++)
        for (size_t i = 0; i < directory->partner_count && result == STORE_OK; i++) {
            const struct partner_row *row = &directory->partners[i].row;
            if ((row->root != row->id) == resellers)
                result = load_partner(loading, i);
        }
    return result;
}

// What is of one tenant becomes another's, and the one goes: the same under two ids.
static enum store_result merge(struct store_db *db, const struct guid *from,
                               const struct guid *into) {
    static enum store_result (*const steps[])(struct store_db *, const struct guid *,
                                              const struct guid *) = {
        store_subscriptions_pass_on,      store_principals_pass_on,
        store_partner_customers_pass_on,  store_customers_pass_on,
        store_user_subscriptions_pass_on, store_directory_tenants_pass_on};
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && result == STORE_OK; i++)
        result = steps[i](db, from, into);
    return result == STORE_OK ? store_tenant_remove(db, from) : result;
}

// One that a request has made for the same domain is the same under another id.
static enum store_result load_tenant(const struct loading *loading, const struct tenant_row *row) {
    struct tenant_row other;
    enum store_result result =
        store_tenant_of_domain(loading->db, loading->arena, row->default_domain, &other);
    if (result == STORE_OK && other.origin == ORIGIN_MADE && !guid_is(&other.id, &row->id))
        result = merge(loading->db, &other.id, &row->id);
    return result == STORE_OK || result == STORE_MISSING ? store_tenant_put(loading->db, row)
                                                         : result;
}

static enum store_result load_customer(const struct loading *loading,
                                       const struct partner_customer_row *customer) {
    struct partner_customer_row row = *customer;
    row.partner = loading->numbers[row.partner - 1];
    row.reseller = row.reseller ? loading->numbers[row.reseller - 1] : 0;
    return store_partner_customer_put(loading->db, &row);
}

// What --loose made of it was everybody's: that ends.
static enum store_result take_over(const struct loading *loading, const struct guid *subscription) {
    const struct text scope = resource_id_of_subscription(loading->arena, subscription);
    struct store_db *db = loading->db;
    enum store_result result = store_role_assignments_take_over(db, scope, subscription);
    if (result == STORE_OK)
        result = store_role_definitions_take_over(db, scope, subscription);
    return result == STORE_OK ? store_role_definition_scopes_take_over(db, scope, subscription)
                              : result;
}

// Whoever was given roles in it has none once it is another tenant's on a stack, or another's
// altogether, as where its administrator says so; what the file says is put after.
static enum store_result end_roles(const struct loading *loading,
                                   const struct directory_subscription *row) {
    struct subscription_row before;
    const enum store_result found =
        store_subscription_find(loading->db, loading->arena, &row->id, &before);
    if (found != STORE_OK)
        return found == STORE_MISSING ? STORE_OK : found;
    if (guid_is(&before.stack, &row->stack) &&
        (guid_is_nil(&row->stack) || guid_is(&before.tenant, &row->tenant)))
        return STORE_OK;
    return store_role_assignment_remove_all(loading->db,
                                            resource_id_of_subscription(loading->arena, &row->id));
}

static enum store_result load_subscription(const struct loading *loading, size_t i) {
    struct directory_subscription row = loading->directory->subscriptions[i];
    enum store_result result = loading->has_loose ? take_over(loading, &row.id) : STORE_OK;
    row.partner = row.partner ? loading->numbers[row.partner - 1] : 0;
    if (result == STORE_OK)
        result = end_roles(loading, &row);
    if (result == STORE_OK)
        result = store_purchase_renamed(loading->db, &row.id, row.display_name, row.state);
    if (result == STORE_OK)
        result = store_subscription_put(loading->db, &row);
    if (result != STORE_OK || !text_is(row.offer, TEXT("CSP")) || !guid_is_nil(&row.stack))
        return result;
    return store_purchase_load(loading->db, &loading->directory->purchases[i]);
}

static enum store_result load_rows(const struct loading *loading) {
    const struct directory *directory = loading->directory;
    enum store_result result = load_partners(loading);
    for (size_t i = 0; i < directory->tenant_count && result == STORE_OK; i++)
        result = load_tenant(loading, &directory->tenants[i]);
    for (size_t i = 0; i < directory->customer_count && result == STORE_OK; i++)
        result = load_customer(loading, &directory->customers[i]);
    for (size_t i = 0; i < directory->subscription_count && result == STORE_OK; i++)
        result = load_subscription(loading, i);
    if (result == STORE_OK)
        result = store_partner_customers_imply(loading->db);
    if (result == STORE_OK)
        result = load_contents(loading);
    if (result == STORE_OK)
        result = stacks_load(loading->db, loading->arena, directory);
    if (result == STORE_OK)
        result = rate_cards_load(loading->db, directory);
    return result == STORE_OK ? principals_load(loading->db, loading->arena, directory) : result;
}

static struct text count_of(struct arena *arena, int64_t count, const char *noun) {
    return text_format(arena, "%lld %s%s", (long long)count, noun, count == 1 ? "" : "s");
}

static struct text need_text(struct arena *arena, const char *list,
                             const struct directory_need *need) {
    const struct {
        int64_t count;
        const char *noun;
    } things[] = {{need->customers, "customer"},
                  {need->subscriptions, "subscription"},
                  {need->users, "user"},
                  {need->directory_tenants, "directory tenant"}};
    size_t i = 0;
    while (!things[i].count)
        i++;
    return text_format(arena, "%s: \"%.*s\" has %.*s made by requests; list it, or ", list,
                       TEXT_ARGS(need->name),
                       TEXT_ARGS(count_of(arena, things[i].count, things[i].noun)));
}

static struct text astray_text(struct arena *arena, const struct directory_need *need) {
    return text_format(arena,
                       "partners: \"%.*s\" has %.*s made by requests in another place; let it "
                       "roll up to whom it did, or ",
                       TEXT_ARGS(need->name),
                       TEXT_ARGS(count_of(arena, need->customers, "customer")));
}

struct need {
    const char *list; // NULL: it is said otherwise
    enum store_result (*find)(struct store_db *db, struct arena *arena,
                              struct directory_need *ret_need);
};

// What was made by requests keeps what it is made of.
static enum store_result check_needs(const struct loading *loading, const char *way_out,
                                     struct text *ret_why) {
    static const struct need needs[] = {{"partners", store_partner_needed},
                                        {NULL, store_partner_astray},
                                        {"tenants", store_tenant_needed},
                                        {"stacks", store_stack_needed}};
    enum store_result result = STORE_MISSING;
    for (size_t i = 0; i < sizeof needs / sizeof *needs && result == STORE_MISSING; i++) {
        struct directory_need need;
        result = needs[i].find(loading->db, loading->arena, &need);
        if (result == STORE_OK)
            *ret_why = text_format(loading->arena, "%.*s%s",
                                   TEXT_ARGS(needs[i].list
                                                 ? need_text(loading->arena, needs[i].list, &need)
                                                 : astray_text(loading->arena, &need)),
                                   way_out ? way_out : "start with --reset-directory");
    }
    return result == STORE_MISSING ? STORE_OK : result;
}

// Of the tables that a file fills: their rows age before it is loaded, and what it has not named
// is dropped after. Partners last: others refer to them.
enum { AGE, DROP };
typedef enum store_result origin_step(struct store_db *, bool);

static enum store_result each_table(struct store_db *db, int what, bool all) {
    static origin_step *const tables[][2] = {
        {store_directory_tenants_age, store_directory_tenants_drop},
        {store_user_subscriptions_age, store_user_subscriptions_drop},
        {store_stacks_age, store_stacks_drop},
        {store_principals_age, store_principals_drop},
        {store_subscriptions_age, store_subscriptions_drop},
        {store_partner_customers_age, store_partner_customers_drop},
        {store_tenants_age, store_tenants_drop},
        {store_partners_age, store_partners_drop},
    };
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && result == STORE_OK; i++)
        result = tables[i][what](db, all);
    return result;
}

static enum store_result replace(const struct loading *loading, struct directory_load *load) {
    const bool all = load->reset;
    enum store_result result = each_table(loading->db, AGE, all);
    if (result == STORE_OK)
        result = load_rows(loading);
    if (result == STORE_OK)
        result = check_needs(loading, load->way_out, &load->why);
    if (result != STORE_OK || load->why.size)
        return result;
    result = each_table(loading->db, DROP, all);
    return result == STORE_OK ? store_setting_put(loading->db, SETTING_DIRECTORY_DIGEST,
                                                  loading->directory->digest)
                              : result;
}

enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 struct directory_load *load) {
    const struct directory *directory = load->directory;
    struct loading loading = {
        .db = db,
        .arena = arena,
        .directory = directory,
        .numbers = arena_alloc(arena, (directory->partner_count + 1) * sizeof *loading.numbers),
        .has_loose = store_subscriptions_have_loose(db) == STORE_OK,
    };
    struct text loaded = TEXT("");
    const enum store_result result =
        store_setting_get(db, arena, SETTING_DIRECTORY_DIGEST, &loaded);
    load->why = TEXT("");
    load->changed = load->reset || load->again || !text_is(loaded, directory->digest);
    if ((result != STORE_OK && result != STORE_MISSING) || !load->changed)
        return result;
    if (load->is_first && !load->reset && loaded.size) {
        load->why = TEXT(
            "the data has another one, which other servers may have loaded; what is "
            "to take its place: azsreg directory load FILE --store URL");
        return STORE_OK;
    }
    return loading.numbers ? replace(&loading, load) : STORE_UNAVAILABLE;
}
