#include "sales/utilizations.h"

#include "app/fault.h"
#include "base/clock.h"
#include "billing/aggregate_page.h"
#include "billing/aggregate_words.h"
#include "billing/instance_data.h"
#include "parties/subscriptions.h"
#include "partner/partner_json.h"
#include "sales/partner_subscriptions.h"
#include "usage/query_time.h"

enum { DAY = 24 };

// --- what is asked for ---

static enum arm_code read_choice(struct arm_call *call, const char *name, const char *first,
                                 const char *second, bool *ret_is_first) {
    const struct text value = arm_call_query(call, name);
    *ret_is_first = !text_same(value, text_of(second));
    return !value.size || !*ret_is_first || text_same(value, text_of(first))
               ? ARM_OK
               : partner_refuse_property(
                     call, text_of(name),
                     text_format(call->arena, "expected %s or %s", first, second));
}

static bool has_zone(struct text time) {
    enum { OFFSET = 6 };
    return text_ends_with(time, TEXT("Z")) ||
           (time.size > OFFSET && time.at[time.size - OFFSET + 3] == ':' &&
            time.at[time.size - OFFSET] != ':');
}

static enum arm_code read_hour(struct arm_call *call, const char *name, bool by_day,
                               int64_t *ret_hour) {
    const struct text value = arm_call_query(call, name);
    const int64_t width = by_day ? DAY : 1;
    int64_t time = 0;
    if (!has_zone(value) || !query_time_read(call->arena, value, &time))
        return partner_refuse_property(call, text_of(name),
                                       TEXT("expected a time with Z or an offset"));
    *ret_hour = time / USAGE_HOUR_MS / width * width;
    return ARM_OK;
}

// Whoever asks for what there is up to now is told of the hour or day that it is now, too.
static enum arm_code read_period(struct arm_call *call, struct aggregate_query *query) {
    const int64_t width = query->by_day ? DAY : 1;
    const int64_t now = clock_served_ms() / USAGE_HOUR_MS / width * width;
    enum arm_code code = read_hour(call, "start_time", query->by_day, &query->place.span);
    if (code == ARM_OK)
        code = read_hour(call, "end_time", query->by_day, &query->to_hour);
    if (code != ARM_OK)
        return code;
    if (query->to_hour >= now)
        query->to_hour = now + width;
    return query->place.span < query->to_hour
               ? ARM_OK
               : partner_refuse_property(call, TEXT("end_time"), TEXT("expected a later time"));
}

static enum arm_code read_size(struct arm_call *call, unsigned long *ret_size) {
    const struct text value = arm_call_query(call, "size");
    *ret_size = AGGREGATE_ROWS_MAX;
    return !value.size || (text_number(value, AGGREGATE_ROWS_MAX, ret_size) && *ret_size)
               ? ARM_OK
               : partner_refuse_property(call, TEXT("size"),
                                         TEXT("expected a number from 1 to 1000"));
}

static struct text scope_of(struct arm_call *call, const struct purchase_row *row) {
    return text_format(call->arena, "utilizations %.*s",
                       TEXT_ARGS(guid_text(call->arena, &row->subscription)));
}

static struct text token_of(struct arm_call *call) {
    const struct text field = http_request_field(call->request, "MS-ContinuationToken");
    return field.at ? field : arm_call_query(call, "continuationToken");
}

static enum arm_code read_query(struct arm_call *call, const struct purchase_row *row,
                                struct aggregate_query *ret_query, unsigned long *ret_size) {
    const struct text token = token_of(call);
    *ret_query = (struct aggregate_query){.by_day = true};
    enum arm_code code = read_size(call, ret_size);
    if (code == ARM_OK)
        code = read_choice(call, "granularity", "daily", "hourly", &ret_query->by_day);
    if (code == ARM_OK)
        code = read_choice(call, "show_details", "true", "false", &ret_query->with_details);
    if (code == ARM_OK)
        code = read_period(call, ret_query);
    if (code == ARM_OK && token.size &&
        !aggregate_query_resume(call, token, scope_of(call, row), ret_query))
        code = partner_refuse_property(call, TEXT("continuationToken"),
                                       TEXT("it was not given out for this subscription"));
    return code;
}

// --- rows ---

static void render_resource(struct json_out *out, const struct billed_meter *meter) {
    json_put_object(out, TEXT("resource"));
    json_put_text(out, TEXT("id"), meter->id);
    json_put_text(out, TEXT("name"), meter->name);
    json_put_text(out, TEXT("category"), meter->category);
    json_put_text(out, TEXT("subcategory"), meter->subcategory);
    json_put_text(out, TEXT("region"), meter->region);
    json_object_end(out);
}

static void render_instance(struct arm_call *call, const struct usage_entry *entry) {
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("instanceData"));
    instance_data_render(call->arena, entry, out);
    json_put_text(out, TEXT("partNumber"), TEXT(""));
    json_put_text(out, TEXT("orderNumber"), TEXT(""));
    json_object_end(out);
}

static void render_row(struct arm_call *call, const struct aggregate_query *query,
                       const struct aggregate_row *row) {
    (void)query;
    const struct charge_row *charge = &row->charge;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("usageStartTime"),
                  aggregate_hour_text(call->arena, charge->start_hour));
    json_put_text(
        out, TEXT("usageEndTime"),
        aggregate_hour_text(call->arena, charge->start_hour + (charge->is_day ? DAY : 1)));
    render_resource(out, &row->meter);
    json_put_raw(out, TEXT("quantity"), aggregate_quantity_text(call->arena, row));
    json_put_text(out, TEXT("unit"), row->meter.unit);
    json_put_object(out, TEXT("infoFields"));
    json_object_end(out);
    if (row->entry)
        render_instance(call, row->entry);
    partner_attributes(out, TEXT(""), "AzureUtilizationRecord");
    json_object_end(out);
}

// --- the page ---

// Of this one no slash is in front.
static struct text page_uri(struct arm_call *call, const struct aggregate_query *query,
                            unsigned long size) {
    return text_format(
        call->arena,
        "customers/%.*s/subscriptions/%.*s/utilizations/azure?start_time=%.*s&end_time=%.*s"
        "&granularity=%s&show_details=%s&size=%lu",
        TEXT_ARGS(arm_call_param(call, "customerId")),
        TEXT_ARGS(arm_call_param(call, "purchaseId")),
        TEXT_ARGS(arm_percent_encode(call->arena, arm_call_query(call, "start_time"))),
        TEXT_ARGS(arm_percent_encode(call->arena, arm_call_query(call, "end_time"))),
        query->by_day ? "Daily" : "Hourly", query->with_details ? "True" : "False", size);
}

static void put_links(struct arm_call *call, const struct purchase_row *row,
                      const struct aggregate_query *query, unsigned long size, bool more) {
    struct json_out *out = &call->out;
    const struct text self = page_uri(call, query, size);
    json_put_object(out, TEXT("links"));
    partner_link(out, "self", self);
    if (more) {
        const struct text token = aggregate_query_token(call, query, scope_of(call, row));
        partner_next(out,
                     text_format(call->arena, "%.*s&seekOperation=Next&continuationToken=%.*s",
                                 TEXT_ARGS(self), TEXT_ARGS(token)),
                     token);
    }
    json_object_end(out);
}

static enum arm_code read_page(struct arm_call *call, const struct purchase_row *row,
                               struct aggregate_query *query, unsigned long size,
                               struct aggregate_page *ret_page) {
    struct subscription_row payer;
    const enum store_result found =
        store_subscription_find(app_db(call), call->arena, &row->subscription, &payer);
    if (found != STORE_OK)
        return app_fault(call, found);
    const struct aggregate_source source = {payer.id, USAGE_PAID, payer.offer};
    return aggregate_page_read(call, &source, render_row, size, query, ret_page);
}

enum arm_code utilizations_azure(struct arm_call *call) {
    struct speaker speaker = {0};
    struct purchase_row row = {.line = 0};
    struct aggregate_query query;
    struct aggregate_page page = {.count = 0};
    unsigned long size = 0;
    struct json_out *out = &call->out;
    enum arm_code code = partner_subscription_find(call, &speaker, &row);
    if (code == ARM_OK)
        code = read_query(call, &row, &query, &size);
    if (code == ARM_OK)
        code = read_page(call, &row, &query, size, &page);
    if (code != ARM_OK || call->waits)
        return code;
    json_object(out);
    json_put_integer(out, TEXT("totalCount"), (long long)page.count);
    json_put_raw(out, TEXT("items"), page.items);
    put_links(call, &row, &query, size, page.more);
    partner_attributes(out, TEXT(""), "Collection");
    json_object_end(out);
    return ARM_OK;
}
