// Usage records. Of one series there is one for each hour or day, and beside it what corrects it.
#ifndef AZSREG_LEDGER_USAGE_RECORDS_H
#define AZSREG_LEDGER_USAGE_RECORDS_H

#include "engine/db.h"
#include "ledger/usage_buckets.h"

#define USAGE_HOUR_MS (3600LL * 1000)

struct usage_record_row {
    int64_t id;
    int64_t series;
    int64_t start_hour;     // since 1970
    bool is_day;            // else an hour
    struct guid adjustment; // nil: it corrects nothing
    struct text quantity;   // a decimal
    int64_t instance;
    int64_t charge;
    int64_t bucket;      // of who pays
    int64_t reported_in; // the reporter's
};

// Adds one whose key is new; its number is one more than the last one's.
enum store_result store_usage_record_add(struct store_db *db, const struct usage_record_row *row);

// The same, and says its number. Who needs none does not wait for one.
enum store_result store_usage_record_number(struct store_db *db, const struct usage_record_row *row,
                                            int64_t *ret_id);

// By its key: series, hour, whether it is of a day, adjustment.
enum store_result store_usage_record_find(struct store_db *db, struct arena *arena,
                                          const struct usage_record_row *key,
                                          struct usage_record_row *ret_row);

// Whether something else is there of the same time, which is no correction: of the day, for an
// hour; of an hour in it, for a day. OK, and the number of the first of them, or MISSING.
enum store_result store_usage_record_overlaps(struct store_db *db,
                                              const struct usage_record_row *key, int64_t *ret_id);

// Those of a bucket on its side, behind a place, by series, time and number; none with a number
// beyond last. Of the place series, start_hour, is_day and id count; all zero is before the first.
enum store_result store_usage_record_list(struct store_db *db, struct arena *arena,
                                          enum usage_side side, int64_t bucket,
                                          const struct usage_record_row *place, int64_t last,
                                          size_t limit, struct usage_record_row **ret_rows,
                                          size_t *ret_count);

// The number of the newest one; 0 where there is none.
enum store_result store_usage_record_last(struct store_db *db, int64_t *ret_id);

#endif
