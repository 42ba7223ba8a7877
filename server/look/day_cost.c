#include "look/day_cost.h"

#include "base/clock.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

void day_costs_open(struct arena *arena, struct day_costs *ret_costs) {
    const int64_t day = clock_served_ms() / DAY_MS;
    ret_costs->query =
        (struct summary_query){.width = SUMMARY_BY_DAY, .by = SUMMARY_PAYERS, .top = 1, .count = 1};
    ret_costs->query.bounds_ms[0] = day * DAY_MS;
    ret_costs->query.bounds_ms[1] = (day + 1) * DAY_MS;
    ret_costs->table = summary_table_open(arena, &ret_costs->query);
}

// What meters cost for which offer is known from the ones before.
static void start_over(struct day_costs *costs) {
    costs->table.series = key_map_open(costs->table.arena, GUID_BYTES);
    costs->table.currency_count = 0;
}

enum store_result day_cost_begin(struct day_costs *costs, struct store_db *db,
                                 const struct registration_glance *registration, int64_t pieces,
                                 struct day_cost *ret_cost) {
    const struct usage_reporter_row reporter = {.subscription = registration->subscription,
                                                .instance = registration->id,
                                                .group = registration->group,
                                                .registration = registration->name};
    start_over(costs);
    *ret_cost = (struct day_cost){.subscription = registration->subscription, .pieces = pieces};
    ret_cost->walk = (struct summary_walk){.subscription = registration->subscription,
                                           .query = &costs->query,
                                           .day = costs->query.bounds_ms[0] / DAY_MS};
    const enum store_result found =
        store_usage_reporter_find(db, &reporter, &ret_cost->walk.reporter);
    ret_cost->walk.is_within = found == STORE_OK;
    return found == STORE_MISSING ? STORE_OK : found;
}

static void add_up(const struct summary_table *table, struct day_cost *cost) {
    for (size_t i = 0; i < table->series.count; i++) {
        const struct summary_series *series = table->series.values[i];
        const bool is_default = guid_is(&series->key, &cost->subscription);
        decimal_add(is_default ? &cost->of_default : &cost->of_customers, &series->cost);
        cost->records += series->records;
    }
    cost->has_cost = summary_table_has_cost(table);
    cost->currency = cost->has_cost ? table->currencies[0] : TEXT("");
}

enum store_result day_cost_go_on(struct day_costs *costs, struct store_db *db,
                                 struct day_cost *cost, bool *ret_is_over) {
    bool is_over = false;
    enum store_result result = STORE_OK;
    cost->is_partial = cost->walk.is_within && !cost->pieces;
    *ret_is_over = !cost->walk.is_within || cost->is_partial;
    if (*ret_is_over)
        add_up(&costs->table, cost);
    else
        result = summary_walk_on(&cost->walk, db, summary_table_take, &costs->table, &is_over);
    cost->pieces--;
    return result;
}
