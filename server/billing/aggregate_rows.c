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
    const struct aggregate_source *source;
    const struct guid *of;
    size_t limit;
    struct aggregate_page *page;
};

static enum store_result find_entry(struct reading *reading, const struct charge_row *row,
                                    struct usage_entry **ret_entry) {
    struct usage_entry *entry = arena_alloc(reading->arena, sizeof *entry);
    *ret_entry = entry;
    return entry ? store_usage_entry_find(reading->db, reading->arena, row->record, entry)
                 : STORE_UNAVAILABLE;
}

static enum store_result find_meter(struct reading *reading, const struct guid *stack_meter,
                                    struct aggregate_row *row) {
    return billed_meter_find(reading->db, reading->arena, reading->source->offer, stack_meter,
                             &row->meter);
}

// --- with details ---

static bool is_shown(const struct reading *reading, const struct aggregate_row *row,
                     const struct usage_entry *entry) {
    return (reading->source->side == USAGE_REPORTED || row->meter.is_billable) &&
           (guid_is_nil(reading->of) || guid_is(reading->of, &entry->series.subscription));
}

static enum store_result read_details(struct reading *reading, struct charge_walk *walk) {
    struct aggregate_page *page = reading->page;
    for (size_t looked = 0; looked <= reading->limit * LOOKED_AT; looked++) {
        struct aggregate_row row;
        struct usage_entry *entry = NULL;
        const struct charge_place before = walk->place;
        enum store_result result = charge_walk_next(walk, &row.charge);
        if (result == STORE_OK)
            result = find_entry(reading, &row.charge, &entry);
        if (result == STORE_OK)
            result = find_meter(reading, &entry->series.meter, &row);
        if (result != STORE_OK)
            return result;
        const bool shown = is_shown(reading, &row, entry);
        if (shown && page->count == reading->limit) {
            walk->place = before;
            break;
        }
        row.entry = entry;
        if (shown)
            page->rows[page->count++] = row;
    }
    page->more = true;
    return STORE_OK;
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

// Of an hour or day of reporting those behind the first ones, as many as fit; ret_given: of all, up
// to there.
static enum store_result add_rows(struct reading *reading, struct sums *sums, size_t first,
                                  size_t *ret_given) {
    struct aggregate_page *page = reading->page;
    size_t i = first;
    merge(sums);
    for (; i < sums->count && page->count < reading->limit; i++) {
        struct aggregate_row row = {.charge = sums->at[i].charge};
        const enum store_result result = find_meter(reading, &sums->at[i].meter, &row);
        if (result != STORE_OK)
            return result;
        if (row.meter.is_billable)
            page->rows[page->count++] = row;
    }
    page->more = i < sums->count;
    *ret_given = i;
    return STORE_OK;
}

// The rows of one hour or day of reporting; ret_next is the first of the one behind it, unless it
// is the last.
static enum store_result gather(struct reading *reading, struct charge_walk *walk,
                                struct sums *sums, struct charge_row *next) {
    struct sum sum = {.charge = *next};
    struct usage_entry *entry = NULL;
    enum store_result result = STORE_OK;
    sums->count = 0;
    do {
        if (!entry || sum.charge.series != entry->record.series)
            result = find_entry(reading, &sum.charge, &entry);
        if (result != STORE_OK || !make_room(reading->arena, sums))
            return result == STORE_OK ? STORE_UNAVAILABLE : result;
        sum.meter = entry->series.meter;
        sums->at[sums->count++] = sum;
        result = charge_walk_next(walk, &sum.charge);
    } while (result == STORE_OK && sum.charge.span == next->span);
    *next = sum.charge;
    return result;
}

// Of an hour or day that a page has begun the place's start says how much was given of it.
static enum store_result read_sums(struct reading *reading, struct charge_walk *walk) {
    struct sums sums = {.at = NULL};
    struct charge_row next;
    size_t first = (size_t)walk->place.start;
    walk->place.start = 0;
    enum store_result walked = charge_walk_next(walk, &next);
    for (size_t summed = 0; walked == STORE_OK; summed += sums.count, first = 0) {
        const int64_t span = next.span;
        size_t given = 0;
        walked = gather(reading, walk, &sums, &next);
        if (walked != STORE_OK && walked != STORE_MISSING)
            return walked;
        const enum store_result added = add_rows(reading, &sums, first, &given);
        if (added != STORE_OK)
            return added;
        if (reading->page->more) {
            walk->place = (struct charge_place){span, 0, (int64_t)given, walk->place.last};
            return STORE_OK;
        }
        if (walked == STORE_OK &&
            (summed >= SUMMED_MOST || reading->page->count == reading->limit)) {
            walk->place = (struct charge_place){next.span, 0, 0, walk->place.last};
            reading->page->more = true;
            return STORE_OK;
        }
    }
    return walked;
}

enum store_result aggregate_rows_read(struct store_db *db, struct arena *arena,
                                      const struct aggregate_source *source,
                                      struct aggregate_query *query, size_t limit,
                                      struct aggregate_page *ret_page) {
    enum store_result result = STORE_OK;
    *ret_page = (struct aggregate_page){.rows = arena_alloc(arena, limit * sizeof *ret_page->rows)};
    struct reading reading = {db, arena, source, &query->of, limit, ret_page};
    if (!ret_page->rows)
        return STORE_UNAVAILABLE;
    if (!query->is_continued)
        result = store_usage_record_last(db, &query->place.last);
    if (result != STORE_OK)
        return result;
    struct charge_walk walk = charge_walk_begin(db, arena, &source->subscription, source->side,
                                                query->to_hour, query->by_day, &query->place);
    result = query->with_details ? read_details(&reading, &walk) : read_sums(&reading, &walk);
    query->place = walk.place;
    return result == STORE_MISSING ? STORE_OK : result;
}
