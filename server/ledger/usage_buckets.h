// Buckets: what one subscription was charged, or its registrations have reported, in one hour of
// reporting.
#ifndef AZSREG_LEDGER_USAGE_BUCKETS_H
#define AZSREG_LEDGER_USAGE_BUCKETS_H

#include "base/guid.h"
#include "engine/db.h"

enum usage_side {
    USAGE_PAID,
    USAGE_REPORTED,
};

struct usage_bucket_row {
    int64_t id;
    int64_t hour; // since 1970
};

// The number of a subscription's bucket; it is added where it is new.
enum store_result store_usage_bucket_number(struct store_db *db, const struct guid *subscription,
                                            enum usage_side side, int64_t hour, int64_t *ret_id);

// A subscription's buckets from one hour on, up to another, by hour.
enum store_result store_usage_bucket_list(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, enum usage_side side,
                                          int64_t from_hour, int64_t to_hour, size_t limit,
                                          struct usage_bucket_row **ret_rows, size_t *ret_count);

#endif
