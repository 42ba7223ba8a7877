// Sums of records by reporter, day of reporting, payer, rule, tenant and meter: of a report while
// it is taken, and of all there is where that is asked.
#ifndef AZSREG_USAGE_DAY_SUMS_H
#define AZSREG_USAGE_DAY_SUMS_H

#include "decimal/decimal.h"
#include "ledger/usage_sums.h"
#include "usage/key_map.h"
#include "usage/payer.h"

struct day_sum_key {
    int64_t reporter;
    int64_t day; // since 1970
    int64_t rule;
    int64_t is_free;
    struct guid payer;
    struct guid tenant; // nil: nobody has said whose
    struct guid meter;  // the stack's
};

struct day_sum {
    struct day_sum_key key; // first
    struct decimal quantity;
    int64_t record_count;
};

struct day_sums {
    struct key_map map; // of struct day_sum
};

struct day_sums day_sums_open(struct arena *arena);

// Adds a record's quantity; false without memory.
bool day_sums_add(struct day_sums *sums, const struct day_sum_key *key,
                  const struct decimal *quantity);

static inline const struct day_sum *day_sums_at(const struct day_sums *sums, size_t i) {
    return sums->map.values[i];
}

// Adds all of them to what is stored.
enum store_result day_sums_write(struct store_db *db, const struct day_sums *sums);

// A row's key.
struct day_sum_key day_sum_key_of(const struct usage_sum_row *row);

#endif
