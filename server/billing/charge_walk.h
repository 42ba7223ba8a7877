// What one subscription pays for, or its registrations have reported, row by row: records that
// belong together are added up as they come. Rows are of the hour or day in which they were
// reported, and of the hour or day in which it was used; in that order, and then by what was
// reported first.
#ifndef AZSREG_BILLING_CHARGE_WALK_H
#define AZSREG_BILLING_CHARGE_WALK_H

#include "base/guid.h"
#include "decimal/decimal.h"
#include "engine/db.h"
#include "ledger/usage_records.h"

// Where a walk is: behind these.
struct charge_place {
    int64_t span;   // the hour with which the hour or day of reporting begins
    int64_t series; // 0: before all of it
    int64_t start;  // see below
    int64_t last;   // no record with a later number counts: it came after the walk had begun
};

struct charge_row {
    int64_t span;
    int64_t series;
    int64_t start_hour; // of the time of use
    bool is_day;
    int64_t record; // the number of one that is in it
    struct decimal quantity;
};

struct charge_cursor;

struct charge_walk {
    struct store_db *db; // may be another one for each row
    struct guid subscription;
    enum usage_side side;
    int64_t to_hour;
    bool by_day;
    struct charge_place place;
    size_t records;                // that it has read
    struct charge_cursor *cursors; // of the span's hours; owned
    size_t cursor_count;
    bool is_open; // the span is
    size_t until; // records: a row that has more of them is left for later; 0: it is not
    bool is_within;
    struct charge_row row; // what is added up of it so far
};

// From a place on, up to an hour of reporting.
struct charge_walk charge_walk_begin(const struct guid *subscription, enum usage_side side,
                                     int64_t to_hour, bool by_day,
                                     const struct charge_place *place);
void charge_walk_end(struct charge_walk *walk);

// The next row; MISSING at the end. The walk's place is behind it then, unless it is within the
// row: that is not whole yet, and goes on with the next call.
enum store_result charge_walk_next(struct charge_walk *walk, struct charge_row *ret_row);

#endif
