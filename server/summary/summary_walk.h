// What a subscription's registrations have reported, some at a time: sums of days, or where hours
// are asked for records.
#ifndef AZSREG_SUMMARY_SUMMARY_WALK_H
#define AZSREG_SUMMARY_SUMMARY_WALK_H

#include "decimal/decimal.h"
#include "ledger/usage_reporters.h"
#include "summary/summary_query.h"
#include "usage/payer.h"

struct summary_row {
    int64_t time_ms; // in its day, or hour, of reporting
    struct guid payer;
    enum payer_rule rule;
    struct guid tenant; // nil: unknown
    struct guid meter;
    bool is_free;
    struct decimal quantity;
    int64_t records;
};

// All zero but for the first two to begin with.
struct summary_walk {
    struct guid subscription;
    const struct summary_query *query;
    // Where it is: of days behind this reporter's sum of a day; of hours behind a record of an
    // hour.
    int64_t reporter;
    bool is_within; // the reporter has more
    int64_t day;
    int64_t hour;
    int64_t series;
    int64_t start;
    int64_t id;
};

// Hands some more rows over; what take answers but OK ends it. ret_is_over: those were the last.
enum store_result summary_walk_on(struct summary_walk *walk, struct store_db *db,
                                  enum store_result (*take)(void *context, struct store_db *db,
                                                            const struct summary_row *row),
                                  void *context, bool *ret_is_over);

#endif
