// The rows of UsageAggregates: of what a subscription pays for, those that cost something; without
// details, those of one meter and time added up. Of what its registrations have reported, all.
#ifndef AZSREG_BILLING_AGGREGATE_ROWS_H
#define AZSREG_BILLING_AGGREGATE_ROWS_H

#include "billing/aggregate_query.h"
#include "ledger/usage_entries.h"
#include "usage/billed_meter.h"

struct aggregate_row {
    struct charge_row charge;
    struct billed_meter meter;
    const struct usage_entry *entry; // the first record that is in it; NULL without details
};

enum { AGGREGATE_ROWS_MAX = 1000 }; // on a page

// Whose rows.
struct aggregate_source {
    struct guid subscription;
    enum usage_side side;
    struct text offer; // of who pays
};

struct aggregate_page {
    struct aggregate_row *rows;
    size_t count;
    bool more; // the query's place is where it goes on
};

enum store_result aggregate_rows_read(struct store_db *db, struct arena *arena,
                                      const struct aggregate_source *source,
                                      struct aggregate_query *query, size_t limit,
                                      struct aggregate_page *ret_page);

#endif
