// Rows added up: in a first pass each series as a whole, so that it is known which are the largest;
// in a second those, and what all others come to, bucket by bucket.
#ifndef AZSREG_SUMMARY_SUMMARY_TABLE_H
#define AZSREG_SUMMARY_SUMMARY_TABLE_H

#include "summary/summary_walk.h"
#include "usage/payer_meters.h"

enum {
    SUMMARY_SERIES_MAX = 100000, // that are told apart to find the largest
    SUMMARY_CURRENCIES_MAX = 16,
};

struct summary_cell {
    int64_t records;
    struct decimal quantity;
    struct decimal cost;
};

struct summary_series {
    struct guid key; // first; of a rule its number
    int64_t records;
    struct decimal cost;
    struct summary_cell *cells; // a bucket each; NULL: it is one of the others
};

struct summary_rank {
    struct summary_series *series;
};

struct summary_table {
    struct arena *arena;
    const struct summary_query *query;
    bool is_second; // pass
    struct payer_meters meters;
    struct key_map series;
    struct text currencies[SUMMARY_CURRENCIES_MAX]; // that something is charged in
    size_t currency_count;
    struct summary_rank *top; // the largest first
    size_t top_count;
    struct summary_cell *others;
    struct summary_cell *total;
};

struct summary_table summary_table_open(struct arena *arena, const struct summary_query *query);

// Of either pass; for summary_walk_on.
enum store_result summary_table_take(void *table, struct store_db *db,
                                     const struct summary_row *row);

// The first pass is over. False without memory.
bool summary_table_rank(struct summary_table *table);

// Whether there is one currency in which costs can be added up.
static inline bool summary_table_has_cost(const struct summary_table *table) {
    return table->currency_count == 1;
}

#endif
