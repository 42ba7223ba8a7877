#include "summary/summary.h"

#include "app/fault.h"
#include "app/long_read.h"
#include "base/clock.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
#include "scope/scope.h"
#include "summary/summary_table.h"
#include "usage/meters.h"

enum { PIECES = 2 }; // in a slice: some milliseconds

struct summary_read {
    struct long_read read; // first
    struct summary_query query;
    struct summary_walk walk;
    struct summary_table table;
};

// --- reading ---

static void close_nothing(struct long_read *read) {
    (void)read; // all of it is in the call's arena
}

static enum arm_code open_read(struct arm_call *call, struct summary_read **ret_read) {
    struct summary_read *read = arena_alloc(call->arena, sizeof *read);
    *ret_read = read;
    if (!read)
        return arm_refuse_for_memory(call);
    const enum arm_code code = summary_query_read(call, &read->query);
    if (code != ARM_OK)
        return code;
    read->walk = (struct summary_walk){.subscription = call->subscription, .query = &read->query};
    read->table = summary_table_open(call->arena, &read->query);
    long_read_begin(call, &read->read, close_nothing);
    return ARM_OK;
}

static enum store_result read_on(struct summary_read *read, struct store_db *db,
                                 bool *ret_is_over) {
    enum store_result result = STORE_OK;
    *ret_is_over = false;
    for (int i = 0; i < PIECES && result == STORE_OK && !*ret_is_over; i++) {
        bool is_over = false;
        result = summary_walk_on(&read->walk, db, summary_table_take, &read->table, &is_over);
        if (!is_over || result != STORE_OK)
            continue;
        *ret_is_over = read->table.is_second;
        read->walk =
            (struct summary_walk){.subscription = read->walk.subscription, .query = &read->query};
        if (!read->table.is_second && !summary_table_rank(&read->table))
            return STORE_UNAVAILABLE;
    }
    return result;
}

// --- writing ---

static void put_decimals(struct arm_call *call, const char *name, const struct summary_cell *cells,
                         size_t count, bool is_cost) {
    struct json_out *out = &call->out;
    json_put_array(out, text_of(name));
    for (size_t i = 0; i < count; i++)
        json_raw(out, decimal_text(call->arena, is_cost ? &cells[i].cost : &cells[i].quantity));
    json_array_end(out);
}

// Quantities of different meters are in different units.
static void put_cells(struct arm_call *call, const struct summary_read *read,
                      const struct summary_cell *cells, bool is_of_one_meter) {
    struct json_out *out = &call->out;
    const size_t count = read->query.count;
    json_put_array(out, TEXT("records"));
    for (size_t i = 0; i < count; i++)
        json_raw(out, text_format(call->arena, "%lld", (long long)cells[i].records));
    json_array_end(out);
    if (is_of_one_meter)
        put_decimals(call, "quantity", cells, count, false);
    if (summary_table_has_cost(&read->table))
        put_decimals(call, "cost", cells, count, true);
}

// What the directory calls it, where it does.
static struct text name_of(struct arm_call *call, enum summary_by by, const struct guid *key) {
    struct subscription_row payer;
    struct tenant_row tenant;
    if (by == SUMMARY_PAYERS &&
        store_subscription_find(app_db(call), call->arena, key, &payer) == STORE_OK)
        return payer.display_name;
    if (by == SUMMARY_TENANTS &&
        store_tenant_get(app_db(call), call->arena, key, &tenant) == STORE_OK)
        return tenant.display_name;
    return TEXT("");
}

static void put_key(struct arm_call *call, const struct summary_read *read,
                    const struct guid *key) {
    struct json_out *out = &call->out;
    const enum summary_by by = read->query.by;
    const struct meter *meter = by == SUMMARY_METERS ? meter_of(key) : NULL;
    if (by == SUMMARY_RULES)
        json_put_text(out, TEXT("key"), text_of(payer_rule_name((enum payer_rule)key->bytes[0])));
    else if (guid_is_nil(key))
        json_put_raw(out, TEXT("key"), TEXT("null"));
    else
        json_put_text(out, TEXT("key"), guid_text(call->arena, key));
    json_put_if_any(out, TEXT("name"), name_of(call, by, key));
    if (meter) {
        json_put_text(out, TEXT("name"), text_of(meter->name));
        json_put_text(out, TEXT("unit"), text_of(meter->unit));
    }
}

static void render_head(struct arm_call *call, const struct summary_read *read) {
    struct json_out *out = &call->out;
    const struct summary_query *query = &read->query;
    json_put_text(out, TEXT("bucket"), text_of(summary_width_name(query->width)));
    json_put_text(out, TEXT("by"), text_of(summary_by_name(query->by)));
    json_put_array(out, TEXT("buckets"));
    for (size_t i = 0; i < query->count; i++)
        json_text(out, clock_rfc3339_text(call->arena, query->bounds_ms[i]));
    json_array_end(out);
    json_put_array(out, TEXT("currencies"));
    for (size_t i = 0; i < read->table.currency_count; i++)
        json_text(out, read->table.currencies[i]);
    json_array_end(out);
}

static void render(struct arm_call *call, const struct summary_read *read) {
    const struct summary_table *table = &read->table;
    const bool of_one_meter = !guid_is_nil(&read->query.meter);
    struct json_out *out = &call->out;
    json_object(out);
    render_head(call, read);
    json_put_array(out, TEXT("series"));
    for (size_t i = 0; i < table->top_count; i++) {
        json_object(out);
        put_key(call, read, &table->top[i].series->key);
        put_cells(call, read, table->top[i].series->cells,
                  of_one_meter || read->query.by == SUMMARY_METERS);
        json_object_end(out);
    }
    json_array_end(out);
    json_put_object(out, TEXT("other"));
    json_put_integer(out, TEXT("series"), (long long)(table->series.count - table->top_count));
    put_cells(call, read, table->others, of_one_meter);
    json_object_end(out);
    json_put_object(out, TEXT("total"));
    put_cells(call, read, table->total, of_one_meter);
    json_object_end(out);
    json_object_end(out);
}

enum arm_code usage_summary_get(struct arm_call *call) {
    struct subscription_row subscription;
    struct summary_read *read = (void *)long_read_of(call);
    bool is_over = false;
    enum arm_code code = scope_subscription(call, &subscription);
    if (code == ARM_OK && !read)
        code = open_read(call, &read);
    if (code != ARM_OK || !long_read_has_time(call))
        return code;
    const enum store_result result = read_on(read, app_db(call), &is_over);
    if (result != STORE_OK)
        return app_fault(call, result);
    if (!is_over)
        return long_read_wait(call);
    long_read_end(call);
    render(call, read);
    return ARM_OK;
}
