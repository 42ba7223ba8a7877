// Sums of what a registration has reported, by day of reporting, payer, rule, tenant and meter.
#ifndef AZSREG_LEDGER_USAGE_SUMS_H
#define AZSREG_LEDGER_USAGE_SUMS_H

#include "base/guid.h"
#include "engine/db.h"

struct usage_sum_row {
    int64_t id;
    int64_t reporter;
    int64_t day; // of reporting, since 1970
    struct guid payer;
    struct text rule;   // "TenantMapping", …
    struct guid tenant; // nil: nobody has said whose
    struct guid meter;  // the stack's
    bool is_free;
    struct text quantity; // a decimal
    int64_t record_count;
};

// Adds one, or the row's count to the one that is there with its key: all but its number and what
// it adds up. ret_sum is what is there then; where it counts more than the row, its quantity is
// still the one of before (store_usage_sum_change).
enum store_result store_usage_sum_add(struct store_db *db, struct arena *arena,
                                      const struct usage_sum_row *row,
                                      struct usage_sum_row *ret_sum);

// Gives the one with the row's number the row's quantity and count.
enum store_result store_usage_sum_change(struct store_db *db, const struct usage_sum_row *row);

// A reporter's behind a place (day and id count), up to a day, by day and number.
enum store_result store_usage_sum_list(struct store_db *db, struct arena *arena, int64_t reporter,
                                       const struct usage_sum_row *place, int64_t to_day,
                                       size_t limit, struct usage_sum_row **ret_rows,
                                       size_t *ret_count);

// All there are, by number, behind one.
enum store_result store_usage_sum_all(struct store_db *db, struct arena *arena, int64_t after,
                                      size_t limit, struct usage_sum_row **ret_rows,
                                      size_t *ret_count);

#endif
