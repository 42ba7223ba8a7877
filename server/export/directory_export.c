#include "export/directory_export.h"

#include "base/cleanup.h"
#include "clouds/stacks.h"
#include "export/export_rows.h"
#include "parties/partner_agents.h"
#include "parties/partner_customers.h"
#include "parties/partners.h"
#include "parties/principals.h"
#include "parties/purchases.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
#include "reference/namespaces.h"
#include "reference/rate_cards.h"
#include "reference/role_assignments.h"
#include "tables/resource_groups.h"

// --- partners ------------------------------------------------------------------------------------

static enum store_result put_agents(struct export *export, struct json_out *out, int64_t partner) {
    struct guid *agents = NULL;
    const struct guid *after = NULL;
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    json_put_array(out, TEXT("adminAgents"));
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_partner_agents(export->db, export->arena, partner, after, EXPORT_CONTENTS,
                                      &agents, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            json_text(out, guid_text(export->arena, &agents[i]));
        after = result == STORE_OK && count ? &agents[count - 1] : NULL;
    }
    json_array_end(out);
    return result;
}

static enum store_result put_provider(struct export *export, struct json_out *out, int64_t root) {
    struct partner_row row;
    const enum store_result result = store_partner_find(export->db, export->arena, root, &row);
    if (result == STORE_OK)
        json_put_text(out, TEXT("provider"), row.name);
    return result;
}

static enum store_result put_partner(struct export *export, const void *at) {
    const struct partner_row *row = at;
    struct json_out out = export_row(export);
    enum store_result result = STORE_OK;
    json_put_text(&out, TEXT("name"), row->name);
    export_put_some(&out, "displayName", row->display_name);
    json_put_text(&out, TEXT("kind"), row->kind);
    if (row->root != row->id)
        result = put_provider(export, &out, row->root);
    if (!row->answers)
        json_put_bool(&out, TEXT("reachable"), false);
    export_put_id(export, &out, "tenant", &row->tenant);
    if (row->names_agents && result == STORE_OK)
        result = put_agents(export, &out, row->id);
    export_put_some(&out, "mpnId", row->mpn_id);
    export_put_some(&out, "country", row->country);
    export_put_row(export, &out);
    return result;
}

static enum store_result next_partners(struct export *export, const void *last, void **ret_rows,
                                       size_t *ret_count) {
    struct partner_row *rows = NULL;
    const struct partner_row *after = last;
    const enum store_result result = store_partner_list(
        export->db, export->arena, after ? after->name : TEXT(""), EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// --- tenants -------------------------------------------------------------------------------------

static enum store_result put_customer(struct export *export, struct json_out *out,
                                      const struct partner_customer_row *row) {
    struct partner_row partner;
    struct partner_row reseller = {.name = TEXT("")};
    enum store_result result =
        store_partner_find(export->db, export->arena, row->partner, &partner);
    if (result == STORE_OK && row->reseller)
        result = store_partner_find(export->db, export->arena, row->reseller, &reseller);
    if (result != STORE_OK)
        return result;
    json_put_object(out, TEXT("customer"));
    json_put_text(out, TEXT("partner"), partner.name);
    export_put_some(out, "reseller", reseller.name);
    json_put_text(out, TEXT("companyName"), row->company_name);
    export_put_some(out, "email", row->email);
    export_put_some(out, "culture", row->culture);
    export_put_some(out, "language", row->language);
    if (row->address.size)
        json_put_raw(out, TEXT("address"), row->address);
    json_object_end(out);
    return STORE_OK;
}

static enum store_result put_tenant(struct export *export, const void *at) {
    const struct tenant_row *row = at;
    struct json_out out = export_row(export);
    struct partner_customer_row customer;
    export_put_id(export, &out, "id", &row->id);
    export_put_some(&out, "displayName", row->display_name);
    export_put_some(&out, "defaultDomain", row->default_domain);
    enum store_result result =
        store_partner_customer_told(export->db, export->arena, &row->id, &customer);
    if (result == STORE_OK)
        result = put_customer(export, &out, &customer);
    export_put_row(export, &out);
    return result == STORE_MISSING ? STORE_OK : result;
}

static enum store_result next_tenants(struct export *export, const void *last, void **ret_rows,
                                      size_t *ret_count) {
    struct tenant_row *rows = NULL;
    const struct tenant_row *after = last;
    const enum store_result result = store_tenant_list(
        export->db, export->arena, after ? &after->id : NULL, EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// --- subscriptions -------------------------------------------------------------------------------

static enum store_result put_purchase(struct export *export, struct json_out *out,
                                      const struct guid *subscription) {
    struct purchase_row row;
    const enum store_result result =
        store_purchase_of(export->db, export->arena, subscription, &row);
    if (result != STORE_OK)
        return result == STORE_MISSING ? STORE_OK : result;
    json_put_text(out, TEXT("offerId"), row.offer_id);
    json_put_time(out, TEXT("created"), row.created_ms);
    if (row.auto_renew)
        json_put_bool(out, TEXT("autoRenewEnabled"), true);
    export_put_some(out, "partnerOnRecord", row.partner_on_record);
    return STORE_OK;
}

static enum store_result put_namespaces(struct export *export, struct json_out *out,
                                        const struct guid *subscription) {
    struct text *names = NULL;
    struct text after = TEXT("");
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_namespace_list(export->db, export->arena, subscription, after,
                                      EXPORT_CONTENTS, &names, &count);
        if (result != STORE_OK || !count)
            break;
        if (!after.size)
            json_put_array(out, TEXT("registeredNamespaces"));
        for (size_t i = 0; i < count; i++)
            json_text(out, names[i]);
        after = names[count - 1];
    }
    if (after.size)
        json_array_end(out);
    return result;
}

static void put_group(struct json_out *out, const struct resource_group_row *row) {
    json_object(out);
    json_put_text(out, TEXT("name"), row->name);
    json_put_text(out, TEXT("location"), row->location);
    json_object_end(out);
}

enum store_result export_put_groups(struct export *export, struct json_out *out,
                                    const struct guid *subscription) {
    struct resource_group_row *rows = NULL;
    struct text after = TEXT("");
    size_t count = 0;
    enum store_result result = STORE_OK;
    while (result == STORE_OK) {
        result = store_resource_group_list(export->db, export->arena, subscription, after,
                                           EXPORT_CONTENTS, &rows, &count);
        if (result != STORE_OK || !count)
            break;
        if (!after.size)
            json_put_array(out, TEXT("resourceGroups"));
        for (size_t i = 0; i < count; i++)
            put_group(out, &rows[i]);
        after = rows[count - 1].name;
    }
    if (after.size)
        json_array_end(out);
    return result;
}

static enum store_result put_subscription(struct export *export, const void *at) {
    const struct directory_subscription *row = at;
    struct json_out out = export_row(export);
    export_put_id(export, &out, "id", &row->id);
    export_put_some(&out, "displayName", row->display_name);
    json_put_text(&out, TEXT("offer"), row->offer);
    export_put_id(export, &out, "tenant", &row->tenant);
    export_put_some(&out, "partner", row->partner_name);
    if (!text_is(row->state, TEXT("Active")))
        json_put_text(&out, TEXT("state"), row->state);
    if (!row->approved)
        json_put_bool(&out, TEXT("multiTenancyApproved"), false);
    enum store_result result = put_purchase(export, &out, &row->id);
    if (result == STORE_OK)
        result = put_namespaces(export, &out, &row->id);
    if (result == STORE_OK)
        result = export_put_groups(export, &out, &row->id);
    export_put_row(export, &out);
    return result;
}

static enum store_result next_subscriptions(struct export *export, const void *last,
                                            void **ret_rows, size_t *ret_count) {
    struct directory_subscription *rows = NULL;
    const struct directory_subscription *after = last;
    const enum store_result result = store_subscription_rows(
        export->db, export->arena, after ? &after->id : NULL, EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// --- the lists -----------------------------------------------------------------------------------

struct list {
    const char *name;
    enum store_result (*next)(struct export *export, const void *last, void **ret_rows,
                              size_t *ret_count);
    enum store_result (*put)(struct export *export, const void *row);
    size_t row_size;
};

// In the order of schema/directory.schema.json.
static const struct list lists[] = {
    {"partners", next_partners, put_partner, sizeof(struct partner_row)},
    {"tenants", next_tenants, put_tenant, sizeof(struct tenant_row)},
    {"subscriptions", next_subscriptions, put_subscription, sizeof(struct directory_subscription)},
    {"servicePrincipals", export_next_principals, export_application, sizeof(struct principal_row)},
    {"users", export_next_principals, export_user, sizeof(struct principal_row)},
    {"roleAssignments", export_next_assignments, export_assignment,
     sizeof(struct role_assignment_row)},
    {"stacks", export_next_stacks, export_stack, sizeof(struct stack_row)},
    {"rateCards", export_next_rate_cards, export_rate_card, sizeof(struct rate_card_row)},
};

// Page after page; the last row of one stays until the next has been found.
static enum store_result export_list(struct export *export, const struct list *list) {
    cleanup_arena struct arena *kept = NULL;
    const void *last = NULL;
    enum store_result result = STORE_OK;
    size_t count = EXPORT_PAGE;
    export_begin_list(export, list->name);
    while (count == EXPORT_PAGE && result == STORE_OK && !export->is_cut) {
        void *rows = NULL;
        cleanup_arena struct arena *page = arena_open();
        if (!page)
            return STORE_UNAVAILABLE;
        export->arena = page;
        result = list->next(export, last, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK && !export->is_cut; i++)
            result = list->put(export, (const char *)rows + i * list->row_size);
        last =
            result == STORE_OK && count ? (const char *)rows + (count - 1) * list->row_size : NULL;
        struct arena *before = kept;
        kept = page;
        page = before;
    }
    export->arena = kept;
    export_end_list(export);
    return result;
}

enum store_result directory_export(struct store_db *db, const struct directory_export *what) {
    cleanup_arena struct arena *arena = arena_open();
    struct export export = {.db = db,
                            .sink = what->sink,
                            .context = what->context,
                            .leaves_out_secrets = what->leaves_out_secrets};
    enum store_result result = arena ? STORE_OK : STORE_UNAVAILABLE;
    for (size_t i = 0; i < sizeof lists / sizeof *lists && result == STORE_OK; i++) {
        export.arena = arena;
        result = export_list(&export, &lists[i]);
    }
    export.arena = arena;
    export_end(&export);
    return result == STORE_OK && export.is_cut ? STORE_FAILED : result;
}
