#include "billing/aggregate_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOKED_AT = 5, // times as many rows as fit on a page: the rest is the next one's
    SUMS_FIRST = 1024,
    SUMMED_MOST = 50000, // rows that are added up for a page, and the hour or day they end in
};

struct reading {
    struct store_db *db;
    struct arena *arena;
    const struct subscription_row *payer;
    size_t limit;
    struct aggregate_page *page;
};

static enum store_result find_entry(struct reading *reading, const struct charge_row *row,
                                    struct usage_entry **ret_entry,
                                    struct billed_meter *ret_meter) {
    struct usage_entry *entry = arena_alloc(reading->arena, sizeof *entry);
    if (!entry)
        return STORE_UNAVAILABLE;
    const enum store_result found =
        store_usage_entry_find(reading->db, reading->arena, row->record, entry);
    *ret_entry = entry;
    return found == STORE_OK ? billed_meter_find(reading->db, reading->arena, reading->payer->offer,
                                                 &entry->series.meter, ret_meter)
                             : found;
}

// --- with details ---

static enum store_result read_details(struct reading *reading, struct charge_walk *walk) {
    struct aggregate_page *page = reading->page;
    enum store_result result = STORE_OK;
    for (size_t looked = 0; page->count < reading->limit && looked < reading->limit * LOOKED_AT;
         looked++) {
        struct aggregate_row row;
        struct usage_entry *entry = NULL;
        result = charge_walk_next(walk, &row.charge);
        if (result == STORE_OK)
            result = find_entry(reading, &row.charge, &entry, &row.meter);
        if (result != STORE_OK)
            return result;
        row.entry = entry;
        if (row.meter.is_billable)
            page->rows[page->count++] = row;
    }
    page->more = true;
    return result;
}

// --- added up ---

// The meter of the series that was last looked at stands beside its rows.
struct sum {
    struct charge_row charge;
    struct guid meter;
};

struct sums {
    struct sum *at;
    size_t count;
    size_t room;
};

static int compare_sums(const void *first, const void *second) {
    const struct sum *a = first;
    const struct sum *b = second;
    if (a->charge.start_hour != b->charge.start_hour)
        return a->charge.start_hour < b->charge.start_hour ? -1 : 1;
    if (a->charge.is_day != b->charge.is_day)
        return a->charge.is_day ? -1 : 1;
    return memcmp(a->meter.bytes, b->meter.bytes, GUID_BYTES);
}

// Those of the same meter and time become one.
static void merge(struct sums *sums) {
    size_t kept = 0;
    if (!sums->count)
        return;
    qsort(sums->at, sums->count, sizeof *sums->at, compare_sums);
    for (size_t i = 0; i < sums->count; i++)
        if (kept && compare_sums(&sums->at[kept - 1], &sums->at[i]) == 0)
            decimal_add(&sums->at[kept - 1].charge.quantity, &sums->at[i].charge.quantity);
        else
            sums->at[kept++] = sums->at[i];
    sums->count = kept;
}

static bool make_room(struct arena *arena, struct sums *sums) {
    if (sums->count < sums->room)
        return true;
    merge(sums);
    if (sums->room && sums->count < sums->room / 2)
        return true;
    const size_t room = sums->room ? sums->room * 2 : SUMS_FIRST;
    struct sum *at = arena_alloc(arena, room * sizeof *at);
    for (size_t i = 0; at && i < sums->count; i++)
        at[i] = sums->at[i];
    *sums = (struct sums){at, sums->count, room};
    return at;
}

static enum store_result add_rows(struct reading *reading, struct sums *sums) {
    struct aggregate_page *page = reading->page;
    enum store_result result = STORE_OK;
    merge(sums);
    struct aggregate_row *rows =
        arena_alloc(reading->arena, (page->count + sums->count) * sizeof *rows);
    if (!rows)
        return STORE_UNAVAILABLE;
    for (size_t i = 0; i < page->count; i++)
        rows[i] = page->rows[i];
    page->rows = rows;
    for (size_t i = 0; i < sums->count && result == STORE_OK; i++) {
        struct aggregate_row row = {.charge = sums->at[i].charge};
        result = billed_meter_find(reading->db, reading->arena, reading->payer->offer,
                                   &sums->at[i].meter, &row.meter);
        if (row.meter.is_billable)
            page->rows[page->count++] = row;
    }
    sums->count = 0;
    return result;
}

// Whole hours or days of reporting, until the page is full.
static enum store_result read_sums(struct reading *reading, struct charge_walk *walk) {
    struct sums sums = {.at = NULL};
    struct usage_entry *entry = NULL;
    struct sum sum = {.charge = {.series = 0}};
    int64_t span = 0;
    int64_t series = 0;
    size_t summed = 0;
    enum store_result result = STORE_OK;
    while ((result = charge_walk_next(walk, &sum.charge)) == STORE_OK) {
        struct billed_meter meter;
        if (sum.charge.span != span && sums.count) {
            result = add_rows(reading, &sums);
            reading->page->more = reading->page->count >= reading->limit || summed >= SUMMED_MOST;
        }
        if (reading->page->more)
            walk->place.series = walk->place.start = 0; // of the span that is not read yet
        if (result != STORE_OK || reading->page->more)
            return result;
        if (!entry || sum.charge.series != series)
            result = find_entry(reading, &sum.charge, &entry, &meter);
        if (result != STORE_OK || !make_room(reading->arena, &sums))
            return result == STORE_OK ? STORE_UNAVAILABLE : result;
        span = sum.charge.span;
        series = sum.charge.series;
        sum.meter = entry->series.meter;
        sums.at[sums.count++] = sum;
        summed++;
    }
    return result == STORE_MISSING ? add_rows(reading, &sums) : result;
}

enum store_result aggregate_rows_read(struct store_db *db, struct arena *arena,
                                      const struct subscription_row *payer,
                                      struct aggregate_query *query, size_t limit,
                                      struct aggregate_page *ret_page) {
    enum store_result result = STORE_OK;
    *ret_page = (struct aggregate_page){.rows = arena_alloc(arena, limit * sizeof *ret_page->rows)};
    struct reading reading = {db, arena, payer, limit, ret_page};
    if (!ret_page->rows)
        return STORE_UNAVAILABLE;
    if (!query->is_continued)
        result = store_usage_record_last(db, &query->place.last);
    if (result != STORE_OK)
        return result;
    struct charge_walk walk =
        charge_walk_begin(db, arena, &payer->id, query->to_hour, query->by_day, &query->place);
    result = query->with_details ? read_details(&reading, &walk) : read_sums(&reading, &walk);
    query->place = walk.place;
    return result == STORE_MISSING ? STORE_OK : result;
}
