#include "billing/aggregate_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOKED_AT = 5,        // times as many rows as fit on a page: the rest is the next one's
    BYTES_A_RECORD = 512, // what is said of a resource takes as long as a record for as many
    ROOM = 2,             // times as many sums as fit on a page
    FINDING = 5,          // what a record refers to takes as long as reading so many
    SUMMED_MOST = 50000,  // rows that are added up for a page, and the hour or day they end in
};

// The rows of a meter and time of use, added up.
struct sum {
    struct charge_row charge;
    struct guid meter;
};

// The first of an hour or day of reporting, as many as fit on a page.
struct sums {
    struct sum *at;
    size_t count;
    int64_t span;      // of all of them
    bool is_open;      // it has begun
    bool is_within;    // an earlier page has given it
    struct sum behind; // up to this one
    bool is_cut;       // there are more, from this one on
    struct sum beyond;
    bool is_over;           // all of the span was seen,
    struct charge_row next; // and this follows it,
    bool is_last;           // or nothing
    size_t given;
    size_t summed; // of earlier spans, and series that cost nothing
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
    bool is_billable;
};

struct aggregate_reading *aggregate_reading_open(struct arena *arena,
                                                 const struct aggregate_source *source,
                                                 const struct aggregate_query *query,
                                                 size_t limit) {
    struct aggregate_reading *reading = arena_alloc(arena, sizeof *reading);
    struct aggregate_row *rows = arena_alloc(arena, limit * sizeof *rows);
    struct sum *sums = arena_alloc(arena, limit * ROOM * sizeof *sums);
    if (!reading || !rows || !sums)
        return NULL;
    *reading = (struct aggregate_reading){.arena = arena,
                                          .source = *source,
                                          .query = *query,
                                          .limit = limit,
                                          .page = {.rows = rows},
                                          .sums = {.at = sums}};
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
    reading->spent += FINDING + entry.instance_data.size / BYTES_A_RECORD;
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
    reading->looked += !reading->walk.is_within;
    if (reading->looked > reading->limit * LOOKED_AT + 1)
        return end_page(reading, &before, ret_is_over);
    enum store_result result = charge_walk_next(&reading->walk, &row.charge);
    if (result == STORE_OK && !reading->walk.is_within)
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

// What does not fit on this page is added up for the next one: of what is left out here all that
// comes later is left out, too.
static void cut(struct sums *sums, size_t limit) {
    merge(sums);
    if (sums->count <= limit)
        return;
    sums->beyond = sums->at[limit];
    sums->is_cut = true;
    sums->count = limit;
}

static bool is_for_this_page(const struct sums *sums, const struct sum *sum) {
    return (!sums->is_within || compare_sums(sum, &sums->behind) > 0) &&
           (!sums->is_cut || compare_sums(sum, &sums->beyond) < 0);
}

// Rows of one series come one after the other.
static enum store_result note_meter(struct aggregate_reading *reading,
                                    const struct charge_row *charge) {
    struct usage_entry entry;
    struct billed_meter meter;
    if (reading->series == charge->series)
        return STORE_OK;
    cleanup_arena struct arena *arena = arena_open();
    enum store_result result =
        arena ? store_usage_entry_find(reading->db, arena, charge->record, &entry)
              : STORE_UNAVAILABLE;
    if (result == STORE_OK)
        result = billed_meter_find(reading->db, arena, reading->source.offer, &entry.series.meter,
                                   &meter);
    if (result != STORE_OK)
        return result;
    reading->series = charge->series;
    reading->meter = entry.series.meter;
    reading->is_billable = meter.is_billable;
    reading->spent += FINDING;
    reading->sums.summed += !meter.is_billable;
    return STORE_OK;
}

static enum store_result add(struct aggregate_reading *reading, const struct charge_row *charge) {
    struct sums *sums = &reading->sums;
    const enum store_result found = note_meter(reading, charge);
    if (found != STORE_OK)
        return found;
    const struct sum sum = {*charge, reading->meter};
    sums->is_open = true;
    sums->span = charge->span;
    if (!reading->is_billable || !is_for_this_page(sums, &sum))
        return STORE_OK;
    sums->at[sums->count++] = sum;
    if (sums->count == reading->limit * ROOM)
        cut(sums, reading->limit);
    return STORE_OK;
}

// One sum becomes a row.
static enum store_result give(struct aggregate_reading *reading) {
    struct sums *sums = &reading->sums;
    const struct sum *sum = &sums->at[sums->given++];
    struct aggregate_row row = {.charge = sum->charge};
    const enum store_result result = find_meter(reading, &sum->meter, &row);
    reading->page.rows[reading->page.count++] = row;
    reading->spent += FINDING;
    return result;
}

// The next page goes on in the span, behind the last sum that was given.
static enum store_result end_within(struct aggregate_reading *reading, bool *ret_is_over) {
    const struct sum *last = &reading->sums.at[reading->sums.given - 1];
    const struct charge_place behind = {
        .span = reading->sums.span,
        .start = last->charge.start_hour * 2 + last->charge.is_day,
        .last = reading->walk.place.last,
    };
    reading->query.is_within = true;
    reading->query.behind = last->meter;
    return end_page(reading, &behind, ret_is_over);
}

// An hour or day of reporting is given, as much of it as fits.
static enum store_result end_span(struct aggregate_reading *reading, bool *ret_is_over) {
    struct sums *sums = &reading->sums;
    const bool has_more = !sums->is_last;
    if (sums->given < sums->count || sums->is_cut)
        return end_within(reading, ret_is_over);
    reading->query.is_within = false;
    sums->summed += sums->count;
    sums->count = sums->given = 0;
    sums->is_within = sums->is_open = sums->is_over = false;
    if (has_more && (sums->summed >= SUMMED_MOST || reading->page.count == reading->limit)) {
        const struct charge_place behind = {.span = sums->next.span,
                                            .last = reading->walk.place.last};
        return end_page(reading, &behind, ret_is_over);
    }
    return has_more ? add(reading, &sums->next) : STORE_MISSING;
}

static enum store_result take_sum(struct aggregate_reading *reading, bool *ret_is_over) {
    struct sums *sums = &reading->sums;
    if (sums->is_over)
        return sums->given < sums->count && reading->page.count < reading->limit
                   ? give(reading)
                   : end_span(reading, ret_is_over);
    const enum store_result walked = charge_walk_next(&reading->walk, &sums->next);
    if ((walked != STORE_OK && walked != STORE_MISSING) || reading->walk.is_within)
        return walked;
    sums->is_last = walked == STORE_MISSING;
    sums->is_over = sums->is_open && (sums->is_last || sums->next.span != sums->span);
    if (!sums->is_over)
        return sums->is_last ? STORE_MISSING : add(reading, &sums->next);
    cut(sums, reading->limit);
    return STORE_OK;
}

// --- slices ---

static enum store_result begin(struct aggregate_reading *reading) {
    struct aggregate_query *query = &reading->query;
    enum store_result result = STORE_OK;
    reading->has_begun = true;
    if (!query->is_continued)
        result = store_usage_record_last(reading->db, &query->place.last);
    query->is_continued = true;
    if (query->is_within) {
        reading->sums.is_within = true;
        reading->sums.behind = (struct sum){
            .charge = {.start_hour = query->place.start / 2, .is_day = query->place.start % 2},
            .meter = query->behind};
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
    reading->walk.until = reading->walk.records + records;
    const size_t until = reading->walk.until + reading->spent;
    *ret_is_over = false;
    while (result == STORE_OK && !*ret_is_over && reading->walk.records + reading->spent < until)
        result = reading->query.with_details ? take_row(reading, ret_is_over)
                                             : take_sum(reading, ret_is_over);
    *ret_is_over |= result == STORE_MISSING;
    return result == STORE_MISSING ? STORE_OK : result;
}
