#include "summary/summary_query.h"

#include "base/clock.h"
#include "ledger/usage_records.h"
#include "usage/usage_query.h"

#include <time.h>

enum {
    TOP = 7,
    TOP_MAX = 50,
    DAY_MS = 24 * USAGE_HOUR_MS,
    MONTHS_A_YEAR = 12,
};

// How many buckets of a width there may be, and there are where nothing is said.
struct width {
    const char *name;
    size_t most;
    int usual;
};

static const struct width widths[] = {
    [SUMMARY_BY_HOUR] = {"hour", 72, 24},
    [SUMMARY_BY_DAY] = {"day", SUMMARY_BUCKETS_MAX, 30},
    [SUMMARY_BY_MONTH] = {"month", 120, MONTHS_A_YEAR},
};

static const char *const parameters[] = {"bucket",   "from",         "to",       "by",
                                         "top",      "registration", "meterId",  "chargedTo",
                                         "tenantId", "rule",         "currency", NULL};

static const char *const by_names[] = {[SUMMARY_PAYERS] = "payer",
                                       [SUMMARY_METERS] = "meter",
                                       [SUMMARY_RULES] = "rule",
                                       [SUMMARY_TENANTS] = "tenant"};

const char *summary_width_name(enum summary_width width) {
    return widths[width].name;
}

const char *summary_by_name(enum summary_by by) {
    return by_names[by];
}

static enum arm_code refuse(struct arm_call *call, const char *name, const char *expected) {
    return arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name), text_of(expected));
}

// --- buckets ---

// The first of a month, so many months on.
static int64_t month_of(int64_t time_ms, int months) {
    const time_t seconds = time_ms / 1000;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    struct tm first = {.tm_year = parts.tm_year, .tm_mon = parts.tm_mon + months, .tm_mday = 1};
    return (int64_t)timegm(&first) * 1000;
}

// Where the bucket of a time begins; or one that is so many buckets on.
static int64_t bound_of(enum summary_width width, int64_t time_ms, int buckets) {
    const int64_t size = width == SUMMARY_BY_HOUR ? USAGE_HOUR_MS : DAY_MS;
    return width == SUMMARY_BY_MONTH ? month_of(time_ms, buckets)
                                     : (time_ms / size + buckets) * size;
}

size_t summary_bucket_of(const struct summary_query *query, int64_t time_ms) {
    size_t low = 0;
    size_t high = query->count;
    if (time_ms < query->bounds_ms[0] || time_ms >= query->bounds_ms[high])
        return query->count;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        *(time_ms < query->bounds_ms[middle] ? &high : &low) = middle;
    }
    return low;
}

static enum arm_code read_period(struct arm_call *call, struct summary_query *query) {
    const struct width *width = &widths[query->width];
    int64_t to_ms = -1;
    int64_t from_ms = -1;
    enum arm_code code = usage_query_time(call, "to", &to_ms);
    if (code == ARM_OK)
        code = usage_query_time(call, "from", &from_ms);
    if (code != ARM_OK)
        return code;
    const int64_t last_ms = to_ms < 0 ? clock_served_ms() : to_ms - 1;
    const int64_t first_ms = from_ms < 0 ? bound_of(query->width, last_ms, 1 - width->usual)
                                         : bound_of(query->width, from_ms, 0);
    if (last_ms < 0)
        return refuse(call, "to", "a time after 1970 has begun");
    if (first_ms > last_ms)
        return refuse(call, "from", "a time before to");
    query->bounds_ms[0] = first_ms > 0 ? first_ms : 0;
    for (query->count = 0; query->bounds_ms[query->count] <= last_ms; query->count++) {
        if (query->count == width->most)
            return refuse(call, "from",
                          query->width == SUMMARY_BY_HOUR  ? "at most 72 hours before to"
                          : query->width == SUMMARY_BY_DAY ? "at most 366 days before to"
                                                           : "at most 120 months before to");
        query->bounds_ms[query->count + 1] =
            bound_of(query->width, query->bounds_ms[query->count], 1);
    }
    return ARM_OK;
}

// --- words ---

static enum arm_code read_width(struct arm_call *call, struct summary_query *query) {
    const struct text value = arm_call_query(call, "bucket");
    query->width = SUMMARY_BY_DAY;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        if (text_same(value, text_of(widths[i].name))) {
            query->width = (enum summary_width)i;
            return ARM_OK;
        }
    return value.size ? refuse(call, "bucket", "hour, day or month") : ARM_OK;
}

static enum arm_code read_by(struct arm_call *call, struct summary_query *query) {
    const struct text value = arm_call_query(call, "by");
    query->by = SUMMARY_PAYERS;
    for (size_t i = 0; i < sizeof by_names / sizeof *by_names; i++)
        if (text_same(value, text_of(by_names[i]))) {
            query->by = (enum summary_by)i;
            return ARM_OK;
        }
    return value.size ? refuse(call, "by", "payer, meter, rule or tenant") : ARM_OK;
}

static enum arm_code read_top(struct arm_call *call, struct summary_query *query) {
    const struct text value = arm_call_query(call, "top");
    query->top = TOP;
    return !value.size || (text_number(value, TOP_MAX, &query->top) && query->top)
               ? ARM_OK
               : refuse(call, "top", "a number from 1 to 50");
}

static enum arm_code read_filters(struct arm_call *call, struct summary_query *query) {
    enum arm_code code = usage_query_guid(call, "meterId", &query->meter);
    if (code == ARM_OK)
        code = usage_query_guid(call, "chargedTo", &query->payer);
    if (code == ARM_OK)
        code = usage_query_guid(call, "tenantId", &query->tenant);
    return code == ARM_OK ? usage_query_rule(call, "rule", &query->rule) : code;
}

enum arm_code summary_query_read(struct arm_call *call, struct summary_query *ret_query) {
    enum arm_code (*const reads[])(struct arm_call *, struct summary_query *) = {
        read_filters, read_width, read_by, read_top, read_period};
    *ret_query = (struct summary_query){
        .registration = text_without_end(arm_call_query(call, "registration"), '/'),
        .currency = arm_call_query(call, "currency"),
    };
    enum arm_code code = usage_query_check(call, parameters);
    for (size_t i = 0; i < sizeof reads / sizeof *reads && code == ARM_OK; i++)
        code = reads[i](call, ret_query);
    return code;
}
