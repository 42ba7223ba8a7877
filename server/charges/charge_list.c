#include "charges/charge_list.h"

#include "ledger/usage_buckets.h"
#include "usage/price.h"

// What was used cannot have been reported before that.
enum store_result charge_list_begin(struct store_db *db, struct charge_list *list) {
    list->hour = list->from_ms / USAGE_HOUR_MS;
    list->behind = (struct usage_record_row){.id = 0};
    return store_usage_record_last(db, &list->last);
}

static int64_t end_hour(const struct charge_list *list) {
    return list->by_usage || list->to_ms > INT64_MAX - USAGE_HOUR_MS
               ? INT64_MAX
               : (list->to_ms + USAGE_HOUR_MS - 1) / USAGE_HOUR_MS;
}

static bool is_in_period(const struct charge_list *list, const struct usage_entry *entry) {
    const int64_t time =
        list->by_usage ? entry->record.start_hour * USAGE_HOUR_MS : entry->report.reported_ms;
    return time >= list->from_ms && time < list->to_ms;
}

static bool work_out(struct charge_line *line) {
    struct decimal quantity;
    if (!decimal_read(line->entry.record.quantity, &quantity))
        return false;
    line->billed = price_billed(&line->meter, &quantity);
    line->price = price_of(
        &line->meter, price_is_free(line->entry.report.billing_model, line->entry.charge.is_free));
    line->cost = price_cost(&line->billed, &line->price);
    return true;
}

static enum store_result add(struct store_db *db, struct arena *arena,
                             const struct charge_list *list, int64_t record,
                             struct charge_line *lines, size_t *count) {
    struct charge_line *line = &lines[*count];
    enum store_result result = store_usage_entry_find(db, arena, record, &line->entry);
    if (result == STORE_OK)
        result = billed_meter_find(db, arena, list->offer, &line->entry.series.meter, &line->meter);
    if (result != STORE_OK)
        return result;
    line->is_shown = line->meter.is_billable && is_in_period(list, &line->entry);
    ++*count;
    return !line->is_shown || work_out(line) ? STORE_OK : STORE_FAILED;
}

// Of one hour of reporting.
static enum store_result add_of_bucket(struct store_db *db, struct arena *arena,
                                       struct charge_list *list, int64_t bucket, size_t limit,
                                       struct charge_line *lines, size_t *count,
                                       size_t *ret_looked) {
    struct usage_record_row *rows = NULL;
    size_t found = 0;
    enum store_result result = store_usage_record_list(db, arena, USAGE_PAID, bucket, &list->behind,
                                                       list->last, limit, &rows, &found);
    for (size_t i = 0; i < found && result == STORE_OK; i++) {
        result = add(db, arena, list, rows[i].id, lines, count);
        list->behind = rows[i];
    }
    *ret_looked = found;
    return result;
}

enum store_result charge_list_read(struct store_db *db, struct arena *arena,
                                   struct charge_list *list, size_t limit, void *ret_lines,
                                   size_t *ret_count, bool *ret_is_over) {
    struct charge_line *lines = arena_alloc(arena, limit * sizeof *lines);
    enum store_result result = lines ? STORE_OK : STORE_UNAVAILABLE;
    *(struct charge_line **)ret_lines = lines;
    *ret_count = 0;
    *ret_is_over = false;
    for (size_t looked = 0; looked < limit && !*ret_is_over && result == STORE_OK;) {
        struct usage_bucket_row *bucket = NULL;
        size_t count = 0;
        size_t some = 0;
        result = store_usage_bucket_list(db, arena, &list->payer, USAGE_PAID, list->hour,
                                         end_hour(list), 1, &bucket, &count);
        *ret_is_over = !count;
        if (result != STORE_OK || !count)
            break;
        if (bucket->hour != list->hour)
            list->behind = (struct usage_record_row){.id = 0};
        list->hour = bucket->hour;
        result =
            add_of_bucket(db, arena, list, bucket->id, limit - looked, lines, ret_count, &some);
        if (some < limit - looked) {
            list->hour++;
            list->behind = (struct usage_record_row){.id = 0};
        }
        looked += some;
    }
    return result;
}
