#include "billing/subscriber_aggregates.h"

#include "billing/aggregate_page.h"
#include "billing/aggregate_words.h"
#include "commerce/commerce_access.h"
#include "scope/scope.h"
#include "usage/usage_query.h"

#define LIST "/providers/Microsoft.Commerce.Admin/subscriberUsageAggregates"

static void render(struct arm_call *call, const struct aggregate_query *query,
                   const struct aggregate_row *row) {
    (void)query;
    const struct charge_row *charge = &row->charge;
    const struct usage_series_row *series = &row->entry->series;
    const struct text subscription = guid_text(call->arena, &series->subscription);
    const struct text name = text_format(call->arena, "%.*s-%.*s", TEXT_ARGS(subscription),
                                         TEXT_ARGS(series->meter_sent));
    struct json_out *out = &call->out;
    json_object(out);
    json_put_joined(out, TEXT("id"),
                    scope_subscription_id(call, "/providers/Microsoft.Commerce/UsageAggregate/"),
                    name);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Commerce/UsageAggregate"));
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("subscriptionId"), subscription);
    json_put_text(out, TEXT("usageStartTime"),
                  aggregate_hour_text(call->arena, charge->start_hour));
    json_put_text(out, TEXT("usageEndTime"),
                  aggregate_hour_text(call->arena, charge->start_hour + (charge->is_day ? 24 : 1)));
    json_put_text(out, TEXT("instanceData"), row->entry->instance_data);
    json_put_raw(out, TEXT("quantity"), aggregate_decimal_text(call->arena, &charge->quantity));
    json_put_text(out, TEXT("meterId"), series->meter_sent);
    json_object_end(out);
    json_object_end(out);
}

static enum arm_code read_query(struct arm_call *call, struct aggregate_query *ret_query) {
    struct guid of = {.bytes = {0}};
    enum arm_code code = usage_query_guid(call, "subscriberId", &of);
    if (code == ARM_OK)
        code = aggregate_query_read(call, ret_query);
    if (code != ARM_OK || ret_query->is_continued)
        return code;
    ret_query->with_details = true;
    ret_query->of = of;
    return ARM_OK;
}

enum arm_code subscriber_usage_aggregates_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct aggregate_query query;
    struct aggregate_page page = {.count = 0};
    enum arm_code code = commerce_subscription(call, &subscription);
    if (code == ARM_OK)
        code = read_query(call, &query);
    if (code != ARM_OK)
        return code;
    const struct aggregate_source source = {subscription.id, USAGE_REPORTED, TEXT("")};
    code = aggregate_page_read(call, &source, render, AGGREGATE_ROWS_MAX, &query, &page);
    if (code == ARM_OK && !call->waits)
        aggregate_page_write(call, &query, &page, LIST);
    return code;
}
