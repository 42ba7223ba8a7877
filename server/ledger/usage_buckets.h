// Buckets: what one payer was charged in one hour of reporting.
#ifndef AZSREG_LEDGER_USAGE_BUCKETS_H
#define AZSREG_LEDGER_USAGE_BUCKETS_H

#include "base/guid.h"
#include "store/db.h"

struct usage_bucket_row {
    int64_t id;
    int64_t hour; // since 1970
};

// The number of a payer's bucket; it is added where it is new.
enum store_result store_usage_bucket_number(struct store_db *db, const struct guid *payer,
                                            int64_t hour, int64_t *ret_id);

// A payer's buckets from one hour on, up to another, by hour.
enum store_result store_usage_bucket_list(struct store_db *db, struct arena *arena,
                                          const struct guid *payer, int64_t from_hour,
                                          int64_t to_hour, size_t limit,
                                          struct usage_bucket_row **ret_rows, size_t *ret_count);

#endif
