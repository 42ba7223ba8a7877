#include "usage/mappings.h"

#include "app/fault.h"
#include "app/listing.h"
#include "base/clock.h"
#include "parties/tenants.h"
#include "scope/scope.h"
#include "tables/customer_subscriptions.h"
#include "tables/ended_mappings.h"
#include "tables/registrations.h"
#include "usage/usage_query.h"

#include <limits.h>

#define LIST "/providers/Azsreg.Usage/mappings"

static const char *const parameters[] = {"registration", "tenantId", "subscriptionId", "at", NULL};

struct mapping {
    struct text
        key; // "f/NAME/GROUP/ID" while in force; "e/INSTANCE/TENANT/FROM/ID" of one that ended
    struct text registration; // its id, then
    int64_t instance;
    struct text cloud_id;
    struct guid tenant;
    struct guid customer;
    int64_t from_ms;
    int64_t to_ms; // 0: in force
    struct text ended_by;
};

struct wanted {
    struct text registration; // empty: any
    struct guid tenant;       // nil: any
    struct guid customer;
    int64_t at_ms; // negative: at any time
};

// The rows of a page, as they come.
struct rows {
    struct mapping *at;
    size_t count;
    size_t limit;
};

// --- what is asked for ---

static enum arm_code read_wanted(struct arm_call *call, struct wanted *ret_wanted) {
    ret_wanted->registration = text_without_end(arm_call_query(call, "registration"), '/');
    ret_wanted->at_ms = -1;
    enum arm_code code = usage_query_check(call, parameters);
    if (code == ARM_OK)
        code = usage_query_guid(call, "tenantId", &ret_wanted->tenant);
    if (code == ARM_OK)
        code = usage_query_guid(call, "subscriptionId", &ret_wanted->customer);
    return code == ARM_OK ? usage_query_time(call, "at", &ret_wanted->at_ms) : code;
}

static bool is_wanted(struct arm_call *call, const void *context, const void *row) {
    const struct wanted *wanted = context;
    const struct mapping *mapping = row;
    const int64_t at = wanted->at_ms;
    (void)call;
    return (!wanted->registration.size || text_same(wanted->registration, mapping->registration)) &&
           (guid_is_nil(&wanted->tenant) || guid_is(&wanted->tenant, &mapping->tenant)) &&
           (guid_is_nil(&wanted->customer) || guid_is(&wanted->customer, &mapping->customer)) &&
           (at < 0 || (mapping->from_ms <= at && (!mapping->to_ms || at < mapping->to_ms)));
}

// --- in force ---

static void add_in_force(struct arm_call *call, const struct registration_row *registration,
                         const struct customer_subscription_row *row, struct rows *rows) {
    const struct text id = guid_text(call->arena, &row->id);
    rows->at[rows->count++] = (struct mapping){
        .key = text_format(call->arena, "f/%.*s/%.*s/%.*s", TEXT_ARGS(registration->name),
                           TEXT_ARGS(registration->group), TEXT_ARGS(id)),
        .registration = scope_registration_id(call, registration, ""),
        .instance = registration->id,
        .cloud_id = registration->cloud_id,
        .tenant = row->tenant,
        .customer = row->id,
        .from_ms = row->valid_from_ms,
    };
}

// Those behind an id (NULL: from the start); of a tenant there is one.
static enum store_result add_of_registration(struct arm_call *call, const struct wanted *wanted,
                                             const struct registration_row *registration,
                                             const struct guid *after, struct rows *rows) {
    struct customer_subscription_row one;
    struct customer_subscription_row *found = &one;
    size_t count = 1;
    enum store_result result = STORE_MISSING;
    if (guid_is_nil(&wanted->tenant))
        result = store_customer_list(app_db(call), call->arena, registration->id, after,
                                     rows->limit - rows->count, &found, &count);
    else if (!after)
        result = store_customer_of_tenant(app_db(call), registration->id, &wanted->tenant, &one);
    for (size_t i = 0; i < count && result == STORE_OK; i++)
        add_in_force(call, registration, &found[i], rows);
    return result == STORE_MISSING ? STORE_OK : result;
}

// The registration at which the page before ended, if it is there still, and those behind it.
static enum store_result read_in_force(struct arm_call *call, const struct wanted *wanted,
                                       struct text after, struct rows *rows) {
    struct registration_row *found = NULL;
    struct registration_row first;
    struct guid id;
    struct text name = text_cut(&after, '/');
    struct text group = text_cut(&after, '/');
    size_t count = 1;
    enum store_result result = STORE_MISSING;
    if (guid_read(after, &id))
        result = store_registration_find(app_db(call), call->arena, &call->subscription, group,
                                         name, true, &first);
    if (result == STORE_OK)
        result = add_of_registration(call, wanted, &first, &id, rows);
    while ((result == STORE_OK || result == STORE_MISSING) && count && rows->count < rows->limit) {
        result = store_registration_list_all(app_db(call), call->arena, &call->subscription, name,
                                             group, rows->limit, &found, &count);
        for (size_t i = 0; i < count && result == STORE_OK && rows->count < rows->limit; i++) {
            result = add_of_registration(call, wanted, &found[i], NULL, rows);
            name = found[i].name;
            group = found[i].group;
        }
    }
    return result == STORE_MISSING ? STORE_OK : result;
}

// --- ended ---

static void add_ended(struct arm_call *call, const struct ended_mapping_row *row,
                      struct rows *rows) {
    const struct registration_row then = {.group = row->group, .name = row->registration};
    rows->at[rows->count++] = (struct mapping){
        .key = text_format(call->arena, "e/%lld/%.*s/%lld/%.*s", (long long)row->instance,
                           TEXT_ARGS(guid_text(call->arena, &row->tenant)),
                           (long long)row->valid_from_ms,
                           TEXT_ARGS(guid_text(call->arena, &row->customer))),
        .registration = scope_registration_id(call, &then, ""),
        .instance = row->instance,
        .cloud_id = row->cloud_id,
        .tenant = row->tenant,
        .customer = row->customer,
        .from_ms = row->valid_from_ms,
        .to_ms = row->valid_to_ms,
        .ended_by = row->ended_by,
    };
}

// "INSTANCE/TENANT/FROM/ID", signed: it was given out.
static bool read_place(struct text after, struct ended_mapping_row *ret_place) {
    unsigned long instance = 0;
    unsigned long from = 0;
    const bool is_read = text_number(text_cut(&after, '/'), LONG_MAX, &instance) &&
                         guid_read(text_cut(&after, '/'), &ret_place->tenant) &&
                         text_number(text_cut(&after, '/'), LONG_MAX, &from) &&
                         guid_read(after, &ret_place->customer);
    ret_place->instance = (int64_t)instance;
    ret_place->valid_from_ms = (int64_t)from;
    return is_read;
}

static enum store_result read_ended(struct arm_call *call, const struct wanted *wanted,
                                    struct text after, struct rows *rows) {
    struct ended_mapping_row *found = NULL;
    struct ended_mapping_row place;
    size_t count = 0;
    const struct ended_mapping_row *behind = read_place(after, &place) ? &place : NULL;
    const struct guid *tenant = guid_is_nil(&wanted->tenant) ? NULL : &wanted->tenant;
    const enum store_result result =
        store_ended_mapping_list(app_db(call), call->arena, &call->subscription, tenant, behind,
                                 rows->limit - rows->count, &found, &count);
    for (size_t i = 0; i < count && result == STORE_OK; i++)
        add_ended(call, &found[i], rows);
    return result;
}

// --- the list ---

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    struct rows rows = {.at = arena_alloc(call->arena, limit * sizeof *rows.at), .limit = limit};
    enum store_result result = rows.at ? STORE_OK : STORE_UNAVAILABLE;
    const bool has_ended = text_is(text_slice(after, 0, 2), TEXT("e/"));
    text_cut(&after, '/');
    if (result == STORE_OK && !has_ended)
        result = read_in_force(call, context, after, &rows);
    if (result == STORE_OK && rows.count < limit)
        result = read_ended(call, context, has_ended ? after : TEXT(""), &rows);
    *(struct mapping **)ret_rows = rows.at;
    *ret_count = rows.count;
    return result;
}

static struct text key(struct arm_call *call, const void *row) {
    const struct mapping *mapping = row;
    (void)call;
    return mapping->key;
}

static enum arm_code render(struct arm_call *call, const void *context, const void *row) {
    const struct mapping *mapping = row;
    struct json_out *out = &call->out;
    struct tenant_row tenant;
    (void)context;
    json_object(out);
    json_put_text(out, TEXT("registration"), mapping->registration);
    json_put_integer(out, TEXT("instance"), mapping->instance);
    json_put_text(out, TEXT("cloudId"), mapping->cloud_id);
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &mapping->tenant));
    if (store_tenant_get(app_db(call), call->arena, &mapping->tenant, &tenant) == STORE_OK)
        json_put_if_any(out, TEXT("tenantName"), tenant.display_name);
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &mapping->customer));
    json_put_time(out, TEXT("validFrom"), mapping->from_ms);
    if (mapping->to_ms) {
        json_put_time(out, TEXT("validTo"), mapping->to_ms);
        json_put_text(out, TEXT("endedBy"), mapping->ended_by);
    }
    json_object_end(out);
    return ARM_OK;
}

enum arm_code usage_mappings_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct wanted wanted = {.at_ms = -1};
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK)
        code = read_wanted(call, &wanted);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = usage_query_scope(call, parameters),
        .path = scope_subscription_id(call, LIST),
        .kept = parameters,
        .context = &wanted,
        .row_size = sizeof(struct mapping),
        .read = read_rows,
        .key = key,
        .is_shown = is_wanted,
        .render = render,
    };
    return listing_answer(call, &listing);
}
