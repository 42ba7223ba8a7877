#include "billing/aggregate_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOKED_AT = 5,        // times as many rows as fit on a page: the rest is the next one's
    BYTES_A_RECORD = 512, // what is said of a resource takes as long as a record for as many
    SUMS_FIRST = 1024,
    SUMMED_MOST = 50000, // rows that are added up for a page, and the hour or day they end in
};

// The rows of a meter and time of use, added up.
struct sum {
    struct charge_row charge;
    struct guid meter;
};

struct sums {
    struct sum *at;
    size_t count;
    size_t room;
    int64_t span;  // of all of them
    size_t first;  // how many of it an earlier page has given
    size_t summed; // of earlier spans
};

struct aggregate_reading {
    struct arena *arena;
    struct store_db *db; // of this slice
    struct aggregate_source source;
    struct aggregate_query query;
    struct charge_walk walk;
    bool has_begun;
    size_t limit;
    struct aggregate_page page;
    size_t looked; // rows, with details
    size_t bytes;  // of what is said of them
    size_t spent;  // on them, in records that could have been read instead
    struct sums sums;
    int64_t series; // whose meter this is; 0: none yet
    struct guid meter;
};

struct aggregate_reading *aggregate_reading_open(struct arena *arena,
                                                 const struct aggregate_source *source,
                                                 const struct aggregate_query *query,
                                                 size_t limit) {
    struct aggregate_reading *reading = arena_alloc(arena, sizeof *reading);
    struct aggregate_row *rows = arena_alloc(arena, limit * sizeof *rows);
    if (!reading || !rows)
        return NULL;
    *reading = (struct aggregate_reading){
        .arena = arena, .source = *source, .query = *query, .limit = limit, .page = {.rows = rows}};
    return reading;
}

void aggregate_reading_close(struct aggregate_reading *reading) {
    charge_walk_end(&reading->walk);
}

struct aggregate_page aggregate_reading_page(const struct aggregate_reading *reading,
                                             struct aggregate_query *ret_query) {
    *ret_query = reading->query;
    ret_query->place = reading->walk.place;
    return reading->page;
}

static enum store_result find_meter(struct aggregate_reading *reading,
                                    const struct guid *stack_meter, struct aggregate_row *row) {
    return billed_meter_find(reading->db, reading->arena, reading->source.offer, stack_meter,
                             &row->meter);
}

// --- with details ---

static bool is_shown(const struct aggregate_reading *reading, const struct aggregate_row *row,
                     const struct usage_entry *entry) {
    const struct guid *of = &reading->query.of;
    return (reading->source.side == USAGE_REPORTED || row->meter.is_billable) &&
           (guid_is_nil(of) || guid_is(of, &entry->series.subscription));
}

static enum store_result end_page(struct aggregate_reading *reading,
                                  const struct charge_place *place, bool *ret_is_over) {
    reading->walk.place = *place;
    reading->page.more = *ret_is_over = true;
    return STORE_OK;
}

// What is not shown leaves nothing.
static enum store_result look_at(struct aggregate_reading *reading, struct aggregate_row *row,
                                 bool *ret_shown) {
    cleanup_arena struct arena *arena = arena_open();
    struct usage_entry entry;
    enum store_result result =
        arena ? store_usage_entry_find(reading->db, arena, row->charge.record, &entry)
              : STORE_UNAVAILABLE;
    if (result == STORE_OK)
        result = billed_meter_find(reading->db, arena, reading->source.offer, &entry.series.meter,
                                   &row->meter);
    if (result != STORE_OK)
        return result;
    reading->spent += 1 + entry.instance_data.size / BYTES_A_RECORD;
    *ret_shown = is_shown(reading, row, &entry);
    return STORE_OK;
}

static enum store_result keep_row(struct aggregate_reading *reading, struct aggregate_row *row) {
    struct usage_entry *entry = arena_alloc(reading->arena, sizeof *entry);
    if (!entry)
        return STORE_UNAVAILABLE;
    enum store_result result =
        store_usage_entry_find(reading->db, reading->arena, row->charge.record, entry);
    if (result == STORE_OK)
        result = find_meter(reading, &entry->series.meter, row);
    row->entry = entry;
    reading->bytes += entry->instance_data.size;
    reading->page.rows[reading->page.count++] = *row;
    return result;
}

static bool is_full(const struct aggregate_reading *reading) {
    return reading->page.count == reading->limit || reading->bytes >= AGGREGATE_BYTES_MAX;
}

static enum store_result take_row(struct aggregate_reading *reading, bool *ret_is_over) {
    struct aggregate_row row = {.entry = NULL};
    bool shown = false;
    const struct charge_place before = reading->walk.place;
    if (reading->looked++ > reading->limit * LOOKED_AT)
        return end_page(reading, &before, ret_is_over);
    enum store_result result = charge_walk_next(&reading->walk, &row.charge);
    if (result == STORE_OK)
        result = look_at(reading, &row, &shown);
    if (result != STORE_OK || !shown)
        return result;
    return is_full(reading) ? end_page(reading, &before, ret_is_over) : keep_row(reading, &row);
}

// --- added up ---

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
    sums->at = at;
    sums->room = at ? room : 0;
    sums->count = at ? sums->count : 0;
    return at;
}

// Rows of one series come one after the other.
static enum store_result note_meter(struct aggregate_reading *reading,
                                    const struct charge_row *charge) {
    struct usage_entry entry;
    if (reading->series == charge->series)
        return STORE_OK;
    cleanup_arena struct arena *arena = arena_open();
    const enum store_result found =
        arena ? store_usage_entry_find(reading->db, arena, charge->record, &entry)
              : STORE_UNAVAILABLE;
    if (found == STORE_OK) {
        reading->series = charge->series;
        reading->meter = entry.series.meter;
    }
    return found;
}

static enum store_result add(struct aggregate_reading *reading, const struct charge_row *charge) {
    struct sums *sums = &reading->sums;
    const enum store_result found = note_meter(reading, charge);
    if (found != STORE_OK || !make_room(reading->arena, sums))
        return found == STORE_OK ? STORE_UNAVAILABLE : found;
    sums->span = charge->span;
    sums->at[sums->count++] = (struct sum){*charge, reading->meter};
    return STORE_OK;
}

// What is added up becomes rows, as many as fit; ret_given: of all, up to there.
static enum store_result give(struct aggregate_reading *reading, size_t *ret_given) {
    struct aggregate_page *page = &reading->page;
    struct sums *sums = &reading->sums;
    size_t i = sums->first;
    merge(sums);
    for (; i < sums->count && page->count < reading->limit; i++) {
        struct aggregate_row row = {.charge = sums->at[i].charge};
        const enum store_result result = find_meter(reading, &sums->at[i].meter, &row);
        if (result != STORE_OK)
            return result;
        if (row.meter.is_billable)
            page->rows[page->count++] = row;
    }
    *ret_given = i;
    return STORE_OK;
}

// An hour or day of reporting is over; next is what follows, NULL at the end. Of one that a page
// has begun the place's start says how much was given of it.
static enum store_result end_span(struct aggregate_reading *reading, const struct charge_row *next,
                                  bool *ret_is_over) {
    struct sums *sums = &reading->sums;
    struct charge_place behind = {.last = reading->walk.place.last};
    size_t given = 0;
    const enum store_result result = give(reading, &given);
    if (result != STORE_OK)
        return result;
    sums->summed += sums->count;
    if (given < sums->count) {
        behind.span = sums->span;
        behind.start = (int64_t)given;
        return end_page(reading, &behind, ret_is_over);
    }
    sums->count = sums->first = 0;
    if (next && (sums->summed >= SUMMED_MOST || reading->page.count == reading->limit)) {
        behind.span = next->span;
        return end_page(reading, &behind, ret_is_over);
    }
    return STORE_OK;
}

static enum store_result take_sum(struct aggregate_reading *reading, bool *ret_is_over) {
    struct sums *sums = &reading->sums;
    struct charge_row row;
    const enum store_result walked = charge_walk_next(&reading->walk, &row);
    const bool is_end = walked == STORE_MISSING;
    if (walked != STORE_OK && !is_end)
        return walked;
    if (sums->count && (is_end || row.span != sums->span)) {
        const enum store_result ended = end_span(reading, is_end ? NULL : &row, ret_is_over);
        if (ended != STORE_OK || *ret_is_over)
            return ended;
    }
    return is_end ? STORE_MISSING : add(reading, &row);
}

// --- slices ---

static enum store_result begin(struct aggregate_reading *reading) {
    struct aggregate_query *query = &reading->query;
    enum store_result result = STORE_OK;
    reading->has_begun = true;
    if (!query->is_continued)
        result = store_usage_record_last(reading->db, &query->place.last);
    query->is_continued = true;
    if (!query->with_details) {
        reading->sums.first = (size_t)query->place.start;
        query->place.start = 0;
    }
    reading->walk = charge_walk_begin(&reading->source.subscription, reading->source.side,
                                      query->to_hour, query->by_day, &query->place);
    return result;
}

enum store_result aggregate_reading_go_on(struct aggregate_reading *reading, struct store_db *db,
                                          size_t records, bool *ret_is_over) {
    enum store_result result = STORE_OK;
    reading->db = db;
    if (!reading->has_begun)
        result = begin(reading);
    reading->walk.db = db;
    const size_t until = reading->walk.records + reading->spent + records;
    *ret_is_over = false;
    while (result == STORE_OK && !*ret_is_over && reading->walk.records + reading->spent < until)
        result = reading->query.with_details ? take_row(reading, ret_is_over)
                                             : take_sum(reading, ret_is_over);
    *ret_is_over |= result == STORE_MISSING;
    return result == STORE_MISSING ? STORE_OK : result;
}
