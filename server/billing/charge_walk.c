#include "billing/charge_walk.h"

#include "base/cleanup.h"
#include "ledger/usage_buckets.h"

#include <stdlib.h>

enum {
    DAY = 24, // hours
    AT_ONCE = 128,
};

// The records of one hour of reporting, some at a time.
struct charge_cursor {
    struct arena *arena; // of its rows
    int64_t bucket;
    struct usage_record_row behind;
    struct usage_record_row *rows;
    size_t count;
    size_t at;
    bool is_over;
};

struct charge_walk charge_walk_begin(const struct guid *subscription, enum usage_side side,
                                     int64_t to_hour, bool by_day,
                                     const struct charge_place *place) {
    return (struct charge_walk){.subscription = *subscription,
                                .side = side,
                                .to_hour = to_hour,
                                .by_day = by_day,
                                .place = *place};
}

// --- one span ---

// Behind all of the same time of use.
static struct usage_record_row behind_of(const struct charge_place *place) {
    return (struct usage_record_row){.series = place->series,
                                     .start_hour = place->start / 2,
                                     .is_day = place->start % 2,
                                     .id = place->series ? INT64_MAX : 0};
}

static void close_span(struct charge_walk *walk) {
    for (size_t i = 0; i < walk->cursor_count; i++)
        arena_close(walk->cursors[i].arena);
    free(TAKE(walk->cursors));
    walk->cursor_count = 0;
    walk->is_open = false;
}

void charge_walk_end(struct charge_walk *walk) {
    close_span(walk);
}

static bool add_cursor(struct charge_walk *walk, const struct usage_bucket_row *bucket) {
    struct arena *arena = arena_open();
    walk->cursors[walk->cursor_count++] = (struct charge_cursor){
        .arena = arena, .bucket = bucket->id, .behind = behind_of(&walk->place)};
    return arena;
}

// The next span in which there is something, from the place's on; MISSING where there is none.
static enum store_result open_span(struct charge_walk *walk) {
    cleanup_arena struct arena *arena = arena_open();
    struct usage_bucket_row *buckets = NULL;
    size_t count = 0;
    const enum store_result result =
        arena ? store_usage_bucket_list(walk->db, arena, &walk->subscription, walk->side,
                                        walk->place.span, walk->to_hour, DAY, &buckets, &count)
              : STORE_UNAVAILABLE;
    if (result != STORE_OK || !count)
        return result == STORE_OK ? STORE_MISSING : result;
    const int64_t width = walk->by_day ? DAY : 1;
    const int64_t span = buckets[0].hour - buckets[0].hour % width;
    if (span != walk->place.span)
        walk->place.series = walk->place.start = 0;
    walk->place.span = span;
    walk->cursor_count = 0;
    walk->cursors = calloc(count, sizeof *walk->cursors);
    if (!walk->cursors)
        return STORE_UNAVAILABLE;
    bool has_room = true;
    for (size_t i = 0; has_room && i < count && buckets[i].hour < span + width; i++)
        has_room = add_cursor(walk, &buckets[i]);
    walk->is_open = has_room;
    if (!has_room)
        close_span(walk);
    return has_room ? STORE_OK : STORE_UNAVAILABLE;
}

static enum store_result fill(struct charge_walk *walk, struct charge_cursor *cursor) {
    if (cursor->is_over || cursor->at < cursor->count)
        return STORE_OK;
    arena_reset(cursor->arena);
    const enum store_result result = store_usage_record_list(
        walk->db, cursor->arena, walk->side, cursor->bucket, &cursor->behind, walk->place.last,
        AT_ONCE, &cursor->rows, &cursor->count);
    cursor->at = 0;
    walk->records += cursor->count;
    cursor->is_over = cursor->count == 0;
    return result;
}

static int64_t start_of(const struct usage_record_row *row) {
    return row->start_hour * 2 + row->is_day;
}

static bool is_before(const struct usage_record_row *a, const struct usage_record_row *b) {
    if (a->series != b->series)
        return a->series < b->series;
    return start_of(a) != start_of(b) ? start_of(a) < start_of(b) : a->id < b->id;
}

// The cursor at the least record; NULL: the span is over.
static enum store_result find_least(struct charge_walk *walk, struct charge_cursor **ret_least) {
    *ret_least = NULL;
    for (size_t i = 0; i < walk->cursor_count; i++) {
        struct charge_cursor *cursor = &walk->cursors[i];
        const enum store_result result = fill(walk, cursor);
        if (result != STORE_OK)
            return result;
        if (!cursor->is_over && (!*ret_least || is_before(&cursor->rows[cursor->at],
                                                          &(*ret_least)->rows[(*ret_least)->at])))
            *ret_least = cursor;
    }
    return STORE_OK;
}

// --- rows ---

static int64_t day_of(int64_t hour) {
    return hour - hour % DAY;
}

static struct charge_row row_of(const struct charge_walk *walk,
                                const struct usage_record_row *record) {
    return (struct charge_row){
        .span = walk->place.span,
        .series = record->series,
        .start_hour = walk->by_day ? day_of(record->start_hour) : record->start_hour,
        .is_day = walk->by_day || record->is_day,
        .record = record->id,
    };
}

static bool belongs(const struct charge_walk *walk, const struct charge_row *row,
                    const struct usage_record_row *record) {
    const struct charge_row own = row_of(walk, record);
    return own.series == row->series && own.start_hour == row->start_hour &&
           own.is_day == row->is_day;
}

static bool take(struct charge_cursor *cursor, struct charge_row *row) {
    const struct usage_record_row *record = &cursor->rows[cursor->at++];
    struct decimal quantity;
    cursor->behind = *record;
    if (!decimal_read(record->quantity, &quantity))
        return false;
    decimal_add(&row->quantity, &quantity);
    row->record = record->id < row->record ? record->id : row->record;
    return true;
}

static void move_behind(struct charge_walk *walk, const struct charge_row *row) {
    walk->place.series = row->series;
    walk->place.start = row->is_day && walk->by_day ? (row->start_hour + DAY) * 2 - 1
                                                    : row->start_hour * 2 + row->is_day;
}

// What corrects one record may be any number of others.
static enum store_result add_up(struct charge_walk *walk, struct charge_cursor *least,
                                struct charge_row *ret_row) {
    if (!walk->is_within)
        walk->row = row_of(walk, &least->rows[least->at]);
    do {
        if (!take(least, &walk->row))
            return STORE_FAILED;
        const enum store_result result = find_least(walk, &least);
        if (result != STORE_OK)
            return result;
        walk->is_within = least && belongs(walk, &walk->row, &least->rows[least->at]);
    } while (walk->is_within && (!walk->until || walk->records < walk->until));
    if (!walk->is_within)
        move_behind(walk, &walk->row);
    *ret_row = walk->row;
    return STORE_OK;
}

enum store_result charge_walk_next(struct charge_walk *walk, struct charge_row *ret_row) {
    for (;;) {
        struct charge_cursor *least = NULL;
        enum store_result result = walk->is_open ? STORE_OK : open_span(walk);
        if (result == STORE_OK)
            result = find_least(walk, &least);
        if (result != STORE_OK)
            return result;
        if (least)
            return add_up(walk, least, ret_row);
        close_span(walk);
        walk->place.span += walk->by_day ? DAY : 1;
        walk->place.series = walk->place.start = 0;
    }
}
