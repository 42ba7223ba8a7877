// What a registration has reported today costs, and whom: those sums that are kept of the day are
// added up as a summary adds them, some at a time.
#ifndef AZSREG_LOOK_DAY_COST_H
#define AZSREG_LOOK_DAY_COST_H

#include "glance/registration_glance.h"
#include "summary/summary_table.h"

// Of the registrations of one answer.
struct day_costs {
    struct summary_query query;
    struct summary_table table;
};

struct day_cost {
    struct guid subscription; // the registration's: the default
    struct summary_walk walk;
    int64_t pieces;  // that may still be read
    int64_t records; // reported, whether they cost anything
    bool is_partial; // there were more sums than may be read
    bool has_cost;   // in one currency
    struct text currency;
    struct decimal of_customers;
    struct decimal of_default;
};

// Of the day of the served clock.
void day_costs_open(struct arena *arena, struct day_costs *ret_costs);

// Begins with one; those of before are over.
enum store_result day_cost_begin(struct day_costs *costs, struct store_db *db,
                                 const struct registration_glance *registration, int64_t pieces,
                                 struct day_cost *ret_cost);

// Reads some more; ret_is_over: it is added up.
enum store_result day_cost_go_on(struct day_costs *costs, struct store_db *db,
                                 struct day_cost *cost, bool *ret_is_over);

#endif
