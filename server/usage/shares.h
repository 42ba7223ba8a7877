// What a report has charged: so many records of one payer under one rule, and what they cost.
#ifndef AZSREG_USAGE_SHARES_H
#define AZSREG_USAGE_SHARES_H

#include "usage/day_sums.h"

enum { USAGE_SHARES_MAX = 256 }; // that are told

struct usage_share {
    struct {
        struct guid payer;
        int64_t rule; // enum payer_rule
    } key;            // first
    int64_t records;
    struct text currency; // empty: no card says what they cost
    struct decimal cost;
};

// Of the sums of a report; in the arena.
enum store_result usage_shares_of(struct store_db *db, struct arena *arena,
                                  const struct day_sums *sums, struct usage_share **ret_shares,
                                  size_t *ret_count);

#endif
