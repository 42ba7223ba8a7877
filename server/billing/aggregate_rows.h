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

enum {
    AGGREGATE_ROWS_MAX = 1000,             // on a page
    AGGREGATE_BYTES_MAX = 4 * 1024 * 1024, // of what stacks say of resources, likewise
};

// Whose rows.
struct aggregate_source {
    struct guid subscription;
    enum usage_side side;
    struct text offer; // of who pays
};

struct aggregate_page {
    struct aggregate_row *rows;
    size_t count;
    bool more;         // the query's place is where it goes on
    struct text items; // the rows as an array of JSON, once they are rendered
};

// A page that is being read: slice by slice, for an hour of somebody's usage may be a million
// records.
struct aggregate_reading;

// Of at most limit rows; NULL without memory. It is in the arena, but has to be closed.
struct aggregate_reading *aggregate_reading_open(struct arena *arena,
                                                 const struct aggregate_source *source,
                                                 const struct aggregate_query *query, size_t limit);
void aggregate_reading_close(struct aggregate_reading *reading);

// Reads on, some records more than so many. ret_is_over: the page is read.
enum store_result aggregate_reading_go_on(struct aggregate_reading *reading, struct store_db *db,
                                          size_t records, bool *ret_is_over);

// Once it is over: the page, in the arena, and the query with the place behind it.
struct aggregate_page aggregate_reading_page(const struct aggregate_reading *reading,
                                             struct aggregate_query *ret_query);

#endif
