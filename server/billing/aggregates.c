#include "billing/aggregates.h"

#include "base/clock.h"
#include "billing/aggregate_page.h"
#include "billing/aggregate_words.h"
#include "billing/instance_data.h"
#include "commerce/commerce_access.h"
#include "scope/scope.h"

#define LIST "/providers/Microsoft.Commerce/UsageAggregates"

// By the hour or day of reporting, so that many rows have the same: "Daily_BRSDT_20261121_0000"
static struct text name_of(struct arena *arena, const struct aggregate_query *query, int64_t span) {
    char time[CLOCK_COMPACT_CHARS + 1]; // "20261121T000000Z"
    clock_write_compact(span * USAGE_HOUR_MS / 1000, time);
    return text_format(arena, "%s_BRSDT_%.8s_%.4s", query->by_day ? "Daily" : "Hourly", time,
                       time + 9);
}

static struct text instance_text(struct arm_call *call, const struct usage_entry *entry) {
    struct json_out data = json_out_in(call->arena);
    struct text text = TEXT("");
    json_object(&data);
    json_put_object(&data, TEXT("Microsoft.Resources"));
    instance_data_render(call->arena, entry, &data);
    json_object_end(&data);
    json_object_end(&data);
    if (!json_out_text(&data, &text))
        json_out_fail(&call->out);
    return text;
}

static void render_properties(struct arm_call *call, const struct aggregate_row *row) {
    const struct charge_row *charge = &row->charge;
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &call->subscription));
    json_put_text(out, TEXT("usageStartTime"),
                  aggregate_hour_text(call->arena, charge->start_hour));
    json_put_text(out, TEXT("usageEndTime"),
                  aggregate_hour_text(call->arena, charge->start_hour + (charge->is_day ? 24 : 1)));
    json_put_text(out, TEXT("meterName"), row->meter.name);
    json_put_if_any(out, TEXT("meterRegion"), row->meter.region);
    json_put_text(out, TEXT("meterCategory"), row->meter.category);
    json_put_if_any(out, TEXT("meterSubCategory"), row->meter.subcategory);
    json_put_text(out, TEXT("unit"), row->meter.unit);
    if (row->entry)
        json_put_text(out, TEXT("instanceData"), instance_text(call, row->entry));
    json_put_text(out, TEXT("meterId"), row->meter.id);
    json_put_object(out, TEXT("infoFields"));
    json_object_end(out);
    json_put_raw(out, TEXT("quantity"), aggregate_quantity_text(call->arena, row));
}

static void render(struct arm_call *call, const struct aggregate_query *query,
                   const struct aggregate_row *row) {
    const struct text name = name_of(call->arena, query, row->charge.span);
    struct json_out *out = &call->out;
    json_object(out);
    json_put_joined(out, TEXT("id"), scope_subscription_id(call, LIST "/"), name);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Commerce/UsageAggregate"));
    json_put_object(out, TEXT("properties"));
    render_properties(call, row);
    json_object_end(out);
    json_object_end(out);
}

enum arm_code usage_aggregates_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct aggregate_query query;
    struct aggregate_page page = {.count = 0};
    enum arm_code code = commerce_subscription(call, &subscription);
    if (code == ARM_OK)
        code = aggregate_query_read(call, &query);
    if (code != ARM_OK)
        return code;
    const struct aggregate_source source = {subscription.id, USAGE_PAID, subscription.offer};
    code = aggregate_page_read(call, &source, render, AGGREGATE_ROWS_MAX, &query, &page);
    if (code == ARM_OK && !call->waits)
        aggregate_page_write(call, &query, &page, LIST);
    return code;
}
