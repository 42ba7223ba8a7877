// What one subscription pays for, record by record, by the hour of reporting; for lists and
// exports.
#ifndef AZSREG_CHARGES_CHARGE_LIST_H
#define AZSREG_CHARGES_CHARGE_LIST_H

#include "base/guid.h"
#include "ledger/usage_entries.h"
#include "usage/billed_meter.h"

struct charge_list {
    struct guid payer;
    struct text offer; // that it has
    bool by_usage;     // from and to are of the time of use, else of reporting
    int64_t from_ms;
    int64_t to_ms;
    // Where it goes on: behind this record of that hour of reporting.
    int64_t hour;
    struct usage_record_row behind;
    int64_t last; // no record with a later number
};

// Ready to begin; all that is there now.
enum store_result charge_list_begin(struct store_db *db, struct charge_list *list);

// One that is charged, with its price.
struct charge_line {
    struct usage_entry entry;
    struct billed_meter meter;
    struct decimal billed; // in units of the meter that is billed
    struct decimal price;  // of such a unit: the rate, or nothing for what costs nothing
    struct decimal cost;
    bool is_shown; // it is in the period, and its meter is one that is billed
};

// At most limit records; ret_is_over: there are no more.
// ret_lines: a struct charge_line **.
enum store_result charge_list_read(struct store_db *db, struct arena *arena,
                                   struct charge_list *list, size_t limit, void *ret_lines,
                                   size_t *ret_count, bool *ret_is_over);

#endif
