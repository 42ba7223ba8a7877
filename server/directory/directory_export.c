#include "directory/directory_export.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "directory/directory.h"
#include "reference/namespaces.h"
#include "scope/role_definitions.h"
#include "tables/resource_groups.h"
#include "json/json_out.h"

enum { PAGE = 500, CONTENTS = 50 };

// One list of the file at a time, a row a line; each page of rows in an arena of its own.
struct export {
    struct store_db *db;
    directory_sink *sink;
    void *context;
    struct arena *arena; // of the page
    bool has_lists;
    bool has_rows; // of this list
    bool is_cut;   // the sink takes no more
};

static void emit(struct export *export, struct text bytes) {
    export->is_cut = export->is_cut || !export->sink(export->context, bytes);
}

static void begin_list(struct export *export, const char *name) {
    emit(export,
         text_format(export->arena, "%s\n  \"%s\": [", export->has_lists ? "," : "{", name));
    export->has_lists = true;
    export->has_rows = false;
}

static void end_list(struct export *export) {
    emit(export, export->has_rows ? TEXT("\n  ]") : TEXT("]"));
}

static void put_row(struct export *export, struct json_out *out) {
    struct text json = TEXT("");
    json_object_end(out);
    export->is_cut = export->is_cut || !json_out_text(out, &json);
    emit(export, export->has_rows ? TEXT(",\n    ") : TEXT("\n    "));
    emit(export, json);
    export->has_rows = true;
}

static struct json_out open_row(struct export *export) {
    struct json_out out = json_out_in(export->arena);
    json_object(&out);
    return out;
}

// Members that are left out where they have nothing to say.
static void put_some(struct json_out *out, const char *key, struct text value) {
    if (value.size)
        json_put_text(out, text_of(key), value);
}

static void put_id(struct export *export, struct json_out *out, const char *key,
                   const struct guid *id) {
    if (!guid_is_nil(id))
        json_put_text(out, text_of(key), guid_text(export->arena, id));
}

// --- partners ------------------------------------------------------------------------------------

static enum store_result put_agents(struct export *export, struct json_out *out, int64_t partner) {
    struct guid *agents = NULL;
    const struct guid *after = NULL;
    enum store_result result = STORE_OK;
    size_t count = CONTENTS;
    json_put_array(out, TEXT("adminAgents"));
    while (count == CONTENTS && result == STORE_OK) {
        result = store_partner_agents(export->db, export->arena, partner, after, CONTENTS, &agents,
                                      &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            json_text(out, guid_text(export->arena, &agents[i]));
        after = count ? &agents[count - 1] : NULL;
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
    struct json_out out = open_row(export);
    enum store_result result = STORE_OK;
    json_put_text(&out, TEXT("name"), row->name);
    put_some(&out, "displayName", row->display_name);
    json_put_text(&out, TEXT("kind"), row->kind);
    if (row->root != row->id)
        result = put_provider(export, &out, row->root);
    if (!row->answers)
        json_put_bool(&out, TEXT("reachable"), false);
    put_id(export, &out, "tenant", &row->tenant);
    if (row->names_agents && result == STORE_OK)
        result = put_agents(export, &out, row->id);
    put_some(&out, "mpnId", row->mpn_id);
    put_some(&out, "country", row->country);
    put_row(export, &out);
    return result;
}

static enum store_result next_partners(struct export *export, const void *last, void **ret_rows,
                                       size_t *ret_count) {
    struct partner_row *rows = NULL;
    const struct partner_row *after = last;
    const enum store_result result = store_partner_list(
        export->db, export->arena, after ? after->name : TEXT(""), PAGE, &rows, ret_count);
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
    put_some(out, "reseller", reseller.name);
    json_put_text(out, TEXT("companyName"), row->company_name);
    put_some(out, "email", row->email);
    put_some(out, "culture", row->culture);
    put_some(out, "language", row->language);
    if (row->address.size)
        json_put_raw(out, TEXT("address"), row->address);
    json_object_end(out);
    return STORE_OK;
}

static enum store_result put_tenant(struct export *export, const void *at) {
    const struct tenant_row *row = at;
    struct json_out out = open_row(export);
    struct partner_customer_row customer;
    put_id(export, &out, "id", &row->id);
    put_some(&out, "displayName", row->display_name);
    put_some(&out, "defaultDomain", row->default_domain);
    enum store_result result =
        store_partner_customer_told(export->db, export->arena, &row->id, &customer);
    if (result == STORE_OK)
        result = put_customer(export, &out, &customer);
    put_row(export, &out);
    return result == STORE_MISSING ? STORE_OK : result;
}

static enum store_result next_tenants(struct export *export, const void *last, void **ret_rows,
                                      size_t *ret_count) {
    struct tenant_row *rows = NULL;
    const struct tenant_row *after = last;
    const enum store_result result = store_tenant_list(
        export->db, export->arena, after ? &after->id : NULL, PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// --- subscriptions -------------------------------------------------------------------------------

static enum store_result put_purchase(struct export *export, struct json_out *out,
                                      const struct guid *subscription) {
    struct purchase_row row;
    char created[CLOCK_RFC3339_CHARS + 1];
    const enum store_result result =
        store_purchase_of(export->db, export->arena, subscription, &row);
    if (result != STORE_OK)
        return result == STORE_MISSING ? STORE_OK : result;
    clock_write_rfc3339(row.created_ms, created);
    json_put_text(out, TEXT("offerId"), row.offer_id);
    json_put_text(out, TEXT("created"), text_of(created));
    if (row.auto_renew)
        json_put_bool(out, TEXT("autoRenewEnabled"), true);
    put_some(out, "partnerOnRecord", row.partner_on_record);
    return STORE_OK;
}

static enum store_result put_namespaces(struct export *export, struct json_out *out,
                                        const struct guid *subscription) {
    struct text *names = NULL;
    struct text after = TEXT("");
    enum store_result result = STORE_OK;
    size_t count = CONTENTS;
    while (count == CONTENTS && result == STORE_OK) {
        result = store_namespace_list(export->db, export->arena, subscription, after, CONTENTS,
                                      &names, &count);
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

static enum store_result put_groups(struct export *export, struct json_out *out,
                                    const struct guid *subscription) {
    struct resource_group_row *rows = NULL;
    struct text after = TEXT("");
    size_t count = 0;
    enum store_result result = STORE_OK;
    while (result == STORE_OK) {
        result = store_resource_group_list(export->db, export->arena, subscription, after, CONTENTS,
                                           &rows, &count);
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
    struct json_out out = open_row(export);
    put_id(export, &out, "id", &row->id);
    put_some(&out, "displayName", row->display_name);
    json_put_text(&out, TEXT("offer"), row->offer);
    put_id(export, &out, "tenant", &row->tenant);
    put_some(&out, "partner", row->partner_name);
    if (!text_is(row->state, TEXT("Active")))
        json_put_text(&out, TEXT("state"), row->state);
    if (!row->approved)
        json_put_bool(&out, TEXT("multiTenancyApproved"), false);
    enum store_result result = put_purchase(export, &out, &row->id);
    if (result == STORE_OK)
        result = put_namespaces(export, &out, &row->id);
    if (result == STORE_OK)
        result = put_groups(export, &out, &row->id);
    put_row(export, &out);
    return result;
}

static enum store_result next_subscriptions(struct export *export, const void *last,
                                            void **ret_rows, size_t *ret_count) {
    struct directory_subscription *rows = NULL;
    const struct directory_subscription *after = last;
    const enum store_result result = store_subscription_rows(
        export->db, export->arena, after ? &after->id : NULL, PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// --- who can sign in, and what they may ----------------------------------------------------------

static enum store_result put_principal(struct export *export, const struct principal_row *row) {
    struct json_out out = open_row(export);
    json_put_text(&out, row->is_user ? TEXT("userPrincipalName") : TEXT("appId"), row->login);
    put_id(export, &out, "objectId", &row->id);
    put_some(&out, "displayName", row->display_name);
    put_id(export, &out, "tenant", &row->tenant);
    json_put_text(&out, row->is_user ? TEXT("passwordHash") : TEXT("secretHash"), row->secret_hash);
    if (row->is_admin)
        json_put_bool(&out, TEXT("admin"), true);
    put_row(export, &out);
    return STORE_OK;
}

static enum store_result put_application(struct export *export, const void *at) {
    const struct principal_row *row = at;
    return row->is_user ? STORE_OK : put_principal(export, row);
}

static enum store_result put_user(struct export *export, const void *at) {
    const struct principal_row *row = at;
    return row->is_user ? put_principal(export, row) : STORE_OK;
}

static enum store_result next_principals(struct export *export, const void *last, void **ret_rows,
                                         size_t *ret_count) {
    struct principal_row *rows = NULL;
    const struct principal_row *after = last;
    const enum store_result result = store_principal_list(
        export->db, export->arena, after ? &after->id : NULL, PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}

// Of a subscription that --loose made nothing is said.
static enum store_result is_told(struct export *export, struct text scope, bool *ret_told) {
    struct subscription_row row = {.in_directory = true};
    struct guid id;
    if (!guid_read(text_slice(scope, TEXT("/subscriptions/").size, GUID_CHARS), &id))
        return STORE_OK;
    const enum store_result result = store_subscription_find(export->db, export->arena, &id, &row);
    *ret_told = result != STORE_OK || row.in_directory;
    return result == STORE_MISSING ? STORE_OK : result;
}

static enum store_result put_assignment(struct export *export, const void *at) {
    const struct role_assignment_row *row = at;
    const struct role_definition *role = role_definition_of(&row->role);
    struct json_out out = open_row(export);
    bool told = false;
    const enum store_result result = is_told(export, row->scope, &told);
    if (result != STORE_OK || !told || !role)
        return result;
    put_id(export, &out, "principal", &row->principal);
    json_put_text(&out, TEXT("role"), text_of(role->name));
    json_put_text(&out, TEXT("scope"), row->scope);
    put_some(&out, "principalType", row->principal_type);
    put_row(export, &out);
    return STORE_OK;
}

static enum store_result next_assignments(struct export *export, const void *last, void **ret_rows,
                                          size_t *ret_count) {
    struct role_assignment_row *rows = NULL;
    const struct role_assignment_row *after = last;
    const enum store_result result =
        store_role_assignment_all(export->db, export->arena, after ? after->scope : TEXT(""),
                                  after ? &after->name : NULL, PAGE, &rows, ret_count);
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
    {"servicePrincipals", next_principals, put_application, sizeof(struct principal_row)},
    {"users", next_principals, put_user, sizeof(struct principal_row)},
    {"roleAssignments", next_assignments, put_assignment, sizeof(struct role_assignment_row)},
};

// Page after page; the last row of one stays until the next has been found.
static enum store_result export_list(struct export *export, const struct list *list) {
    cleanup_arena struct arena *kept = NULL;
    const void *last = NULL;
    enum store_result result = STORE_OK;
    size_t count = PAGE;
    begin_list(export, list->name);
    while (count == PAGE && result == STORE_OK && !export->is_cut) {
        void *rows = NULL;
        cleanup_arena struct arena *page = arena_open();
        if (!page)
            return STORE_UNAVAILABLE;
        export->arena = page;
        result = list->next(export, last, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK && !export->is_cut; i++)
            result = list->put(export, (const char *)rows + i * list->row_size);
        last = count ? (const char *)rows + (count - 1) * list->row_size : NULL;
        struct arena *before = kept;
        kept = page;
        page = before;
    }
    export->arena = kept;
    end_list(export);
    return result;
}

enum store_result directory_export(struct store_db *db, directory_sink *sink, void *context) {
    cleanup_arena struct arena *arena = arena_open();
    struct export export = {.db = db, .sink = sink, .context = context};
    enum store_result result = arena ? STORE_OK : STORE_UNAVAILABLE;
    for (size_t i = 0; i < sizeof lists / sizeof *lists && result == STORE_OK; i++) {
        export.arena = arena;
        result = export_list(&export, &lists[i]);
    }
    export.arena = arena;
    emit(&export, TEXT("\n}\n"));
    return result == STORE_OK && export.is_cut ? STORE_FAILED : result;
}
