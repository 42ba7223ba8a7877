#include "billing/aggregate_query.h"

#include "arm/paging.h"
#include "base/clock.h"
#include "usage/query_time.h"

enum { DAY = 24 }; // hours

// --- the first page ---

static enum arm_code read_granularity(struct arm_call *call, bool *ret_by_day) {
    const struct text value = arm_call_query(call, "aggregationGranularity");
    *ret_by_day = !text_same(value, TEXT("Hourly"));
    return !value.size || !*ret_by_day || text_same(value, TEXT("Daily"))
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_AGGREGATION_GRANULARITY, value);
}

static enum arm_code read_details(struct arm_call *call, bool *ret_with_details) {
    const struct text value = arm_call_query(call, "showDetails");
    *ret_with_details = !text_same(value, TEXT("false"));
    return !value.size || !*ret_with_details || text_same(value, TEXT("true"))
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("showDetails"), TEXT("true or false"));
}

static enum arm_code read_hour(struct arm_call *call, const char *name, bool by_day,
                               int64_t *ret_hour) {
    const int64_t width = (by_day ? DAY : 1) * USAGE_HOUR_MS;
    int64_t time = 0;
    if (!query_time_read(call->arena, arm_call_query(call, name), &time))
        return arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name),
                          TEXT("a time like 2026-11-22T00:00:00Z"));
    *ret_hour = time / USAGE_HOUR_MS;
    return time % width == 0 ? ARM_OK
                             : arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name),
                                          by_day ? TEXT("midnight in UTC, for Daily")
                                                 : TEXT("a whole hour, for Hourly"));
}

// The end may be that of the hour or day we are in, so that what was just reported can be read.
static enum arm_code check_period(struct arm_call *call, const struct aggregate_query *query) {
    const int64_t now = clock_served_ms() / USAGE_HOUR_MS;
    const int64_t end = query->by_day ? now - now % DAY + DAY : now + 1;
    if (query->to_hour > end)
        return arm_refuse(call, ARM_REQUEST_END_TIME_IS_IN_FUTURE,
                          arm_call_query(call, "reportedEndTime"));
    return query->place.span < query->to_hour
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("reportedEndTime"),
                            TEXT("a time after reportedStartTime"));
}

static enum arm_code read_parameters(struct arm_call *call, struct aggregate_query *query) {
    enum arm_code code = read_granularity(call, &query->by_day);
    if (code == ARM_OK)
        code = read_details(call, &query->with_details);
    if (code == ARM_OK)
        code = read_hour(call, "reportedStartTime", query->by_day, &query->place.span);
    if (code == ARM_OK)
        code = read_hour(call, "reportedEndTime", query->by_day, &query->to_hour);
    return code == ARM_OK ? check_period(call, query) : code;
}

// --- the next ones ---

static struct text scope_of(struct arm_call *call) {
    return text_format(call->arena, "%s %.*s", call->route->operation,
                       TEXT_ARGS(guid_text(call->arena, &call->subscription)));
}

bool aggregate_query_resume(struct arm_call *call, struct text token, struct text scope,
                            struct aggregate_query *ret_query) {
    struct text key = {0};
    if (!skip_token_read(call->arena, call->service->page_key(call), scope, token, &key))
        return false;
    ret_query->is_continued = true;
    ret_query->to_hour = skip_key_number(&key);
    ret_query->by_day = skip_key_number(&key);
    ret_query->with_details = skip_key_number(&key);
    ret_query->place.span = skip_key_number(&key);
    ret_query->place.series = skip_key_number(&key);
    ret_query->place.start = skip_key_number(&key);
    ret_query->place.last = skip_key_number(&key);
    ret_query->is_within = skip_key_number(&key);
    return guid_read(text_cut(&key, '/'), &ret_query->behind) && guid_read(key, &ret_query->of);
}

struct text aggregate_query_token(struct arm_call *call, const struct aggregate_query *query,
                                  struct text scope) {
    const struct charge_place *place = &query->place;
    const struct text key = text_format(
        call->arena, "%lld/%d/%d/%lld/%lld/%lld/%lld/%d/%.*s/%.*s", (long long)query->to_hour,
        query->by_day, query->with_details, (long long)place->span, (long long)place->series,
        (long long)place->start, (long long)place->last, query->is_within,
        TEXT_ARGS(guid_text(call->arena, &query->behind)),
        TEXT_ARGS(guid_text(call->arena, &query->of)));
    return skip_token_write(call->arena, call->service->page_key(call), scope, key);
}

static enum arm_code read_token(struct arm_call *call, struct text token,
                                struct aggregate_query *query) {
    return aggregate_query_resume(call, token, scope_of(call), query)
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("continuationToken"),
                            TEXT("one that this list has given out"));
}

enum arm_code aggregate_query_read(struct arm_call *call, struct aggregate_query *ret_query) {
    const struct text token = arm_call_query(call, "continuationToken");
    *ret_query = (struct aggregate_query){.by_day = true};
    return token.size ? read_token(call, token, ret_query) : read_parameters(call, ret_query);
}

struct text aggregate_query_link(struct arm_call *call, const struct aggregate_query *query,
                                 struct text path) {
    const struct text token = aggregate_query_token(call, query, scope_of(call));
    // last, for the old cmdlet takes all that stands behind it
    return text_format(call->arena, "%.*s%.*s?api-version=%.*s&continuationToken=%.*s",
                       TEXT_ARGS(arm_call_base_url(call)), TEXT_ARGS(path),
                       TEXT_ARGS(call->api_version), TEXT_ARGS(token));
}
