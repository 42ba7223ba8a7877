#include "summary/summary_walk.h"

#include "base/cleanup.h"
#include "billing/record_render.h"
#include "ledger/usage_buckets.h"
#include "ledger/usage_entries.h"
#include "ledger/usage_sums.h"
#include "usage/price.h"

enum {
    SUMS_AT_ONCE = 500,
    RECORDS_AT_ONCE = 250,
    DAY_MS = 24 * USAGE_HOUR_MS,
};

struct hand_over {
    struct summary_walk *walk;
    struct store_db *db;
    struct arena *arena; // of what is read now
    enum store_result (*take)(void *context, struct store_db *db, const struct summary_row *row);
    void *context;
};

static bool is_or_any(const struct guid *asked, const struct guid *guid) {
    return guid_is_nil(asked) || guid_is(asked, guid);
}

static bool is_asked(const struct summary_walk *walk, const struct summary_row *row) {
    const struct summary_query *query = walk->query;
    return is_or_any(&query->meter, &row->meter) && is_or_any(&query->payer, &row->payer) &&
           is_or_any(&query->tenant, &row->tenant) &&
           (!query->rule.size || text_is(query->rule, text_of(payer_rule_name(row->rule))));
}

static bool is_registration_asked(const struct hand_over *over, const struct guid *subscription,
                                  struct text group, struct text registration) {
    const struct usage_report_row named = {
        .subscription = *subscription, .group = group, .registration = registration};
    const struct text asked = over->walk->query->registration;
    return !asked.size || text_same(asked, usage_registration_id(over->arena, &named));
}

// --- sums of days ---

static enum store_result hand_sum(struct hand_over *over, const struct usage_sum_row *sum) {
    struct summary_row row = {
        .time_ms = sum->day * DAY_MS,
        .payer = sum->payer,
        .rule = payer_rule_named(sum->rule),
        .tenant = sum->tenant,
        .meter = sum->meter,
        .is_free = sum->is_free,
        .records = sum->record_count,
    };
    if (!is_asked(over->walk, &row))
        return STORE_OK;
    if (!decimal_read(sum->quantity, &row.quantity))
        return STORE_FAILED;
    return over->take(over->context, over->db, &row);
}

// The next reporter that is asked for, if there is one.
static enum store_result next_reporter(struct hand_over *over, bool *ret_is_over) {
    struct summary_walk *walk = over->walk;
    struct usage_reporter_row *reporter = NULL;
    size_t count = 0;
    const enum store_result result = store_usage_reporter_list(
        over->db, over->arena, &walk->subscription, walk->reporter, 1, &reporter, &count);
    *ret_is_over = !count;
    if (result != STORE_OK || !count)
        return result;
    walk->reporter = reporter->id;
    walk->day = walk->query->bounds_ms[0] / DAY_MS;
    walk->id = 0;
    walk->is_within = is_registration_asked(over, &reporter->subscription, reporter->group,
                                            reporter->registration);
    return STORE_OK;
}

static enum store_result hand_sums(struct hand_over *over, bool *ret_is_over) {
    struct summary_walk *walk = over->walk;
    const struct summary_query *query = walk->query;
    const struct usage_sum_row place = {.day = walk->day, .id = walk->id};
    struct usage_sum_row *rows = NULL;
    size_t count = 0;
    if (!walk->is_within)
        return next_reporter(over, ret_is_over);
    enum store_result result = store_usage_sum_list(
        over->db, over->arena, walk->reporter, &place,
        (query->bounds_ms[query->count] + DAY_MS - 1) / DAY_MS, SUMS_AT_ONCE, &rows, &count);
    for (size_t i = 0; i < count && result == STORE_OK; i++) {
        result = hand_sum(over, &rows[i]);
        walk->day = rows[i].day;
        walk->id = rows[i].id;
    }
    walk->is_within = count == SUMS_AT_ONCE;
    return result;
}

// --- records of hours ---

static enum store_result hand_record(struct hand_over *over, int64_t record) {
    struct usage_entry entry;
    const enum store_result found = store_usage_entry_find(over->db, over->arena, record, &entry);
    if (found != STORE_OK)
        return found;
    const struct usage_report_row *report = &entry.report;
    struct summary_row row = {
        .time_ms = report->reported_ms,
        .payer = entry.charge.payer,
        .rule = payer_rule_named(entry.charge.rule),
        .tenant = entry.charge.tenant,
        .meter = entry.series.meter,
        .is_free = price_is_free(report->billing_model, entry.charge.is_free),
        .records = 1,
    };
    if (!is_asked(over->walk, &row) ||
        !is_registration_asked(over, &report->subscription, report->group, report->registration))
        return STORE_OK;
    if (!decimal_read(entry.record.quantity, &row.quantity))
        return STORE_FAILED;
    return over->take(over->context, over->db, &row);
}

static enum store_result hand_hour(struct hand_over *over, int64_t bucket, size_t *ret_count) {
    struct summary_walk *walk = over->walk;
    const struct usage_record_row place = {.series = walk->series,
                                           .start_hour = walk->start / 2,
                                           .is_day = walk->start % 2,
                                           .id = walk->id};
    struct usage_record_row *rows = NULL;
    enum store_result result =
        store_usage_record_list(over->db, over->arena, USAGE_REPORTED, bucket, &place, INT64_MAX,
                                RECORDS_AT_ONCE, &rows, ret_count);
    for (size_t i = 0; i < *ret_count && result == STORE_OK; i++) {
        result = hand_record(over, rows[i].id);
        walk->series = rows[i].series;
        walk->start = rows[i].start_hour * 2 + rows[i].is_day;
        walk->id = rows[i].id;
    }
    return result;
}

static enum store_result hand_records(struct hand_over *over, bool *ret_is_over) {
    struct summary_walk *walk = over->walk;
    const struct summary_query *query = walk->query;
    const int64_t first = query->bounds_ms[0] / USAGE_HOUR_MS;
    const int64_t end = query->bounds_ms[query->count] / USAGE_HOUR_MS;
    struct usage_bucket_row *bucket = NULL;
    size_t count = 0;
    enum store_result result =
        store_usage_bucket_list(over->db, over->arena, &walk->subscription, USAGE_REPORTED,
                                walk->hour > first ? walk->hour : first, end, 1, &bucket, &count);
    *ret_is_over = !count;
    if (result != STORE_OK || !count)
        return result;
    if (bucket->hour != walk->hour)
        walk->series = walk->start = walk->id = 0;
    walk->hour = bucket->hour;
    result = hand_hour(over, bucket->id, &count);
    if (count < RECORDS_AT_ONCE) {
        walk->hour++;
        walk->series = walk->start = walk->id = 0;
    }
    return result;
}

enum store_result summary_walk_on(struct summary_walk *walk, struct store_db *db,
                                  enum store_result (*take)(void *context, struct store_db *db,
                                                            const struct summary_row *row),
                                  void *context, bool *ret_is_over) {
    cleanup_arena struct arena *arena = arena_open();
    struct hand_over over = {walk, db, arena, take, context};
    *ret_is_over = false;
    if (!arena)
        return STORE_UNAVAILABLE;
    return walk->query->width == SUMMARY_BY_HOUR ? hand_records(&over, ret_is_over)
                                                 : hand_sums(&over, ret_is_over);
}
