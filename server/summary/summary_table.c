#include "summary/summary_table.h"

#include "usage/price.h"

#include <stdlib.h>
#include <string.h>

struct summary_table summary_table_open(struct arena *arena, const struct summary_query *query) {
    return (struct summary_table){
        .arena = arena,
        .query = query,
        .meters = payer_meters_open(arena),
        .series = key_map_open(arena, GUID_BYTES),
    };
}

// --- what it costs ---

static bool has_price(const struct billed_meter *meter) {
    return meter->has_card && meter->is_billable;
}

static void note_currency(struct summary_table *table, struct text currency) {
    size_t i = 0;
    while (i < table->currency_count && !text_is(table->currencies[i], currency))
        i++;
    if (i == table->currency_count && i < SUMMARY_CURRENCIES_MAX)
        table->currencies[table->currency_count++] = currency;
}

// --- series ---

static struct guid key_of(const struct summary_table *table, const struct summary_row *row) {
    switch (table->query->by) {
    case SUMMARY_PAYERS:
        return row->payer;
    case SUMMARY_METERS:
        return row->meter;
    case SUMMARY_TENANTS:
        return row->tenant;
    case SUMMARY_RULES:
        break;
    }
    return (struct guid){.bytes = {(unsigned char)row->rule}};
}

// What is beyond the most there may be is one of the others.
static enum store_result add_to_series(struct summary_table *table, const struct summary_row *row,
                                       const struct decimal *cost) {
    const struct guid key = key_of(table, row);
    struct summary_series *series = key_map_find(&table->series, &key);
    if (!series) {
        if (table->series.count == SUMMARY_SERIES_MAX)
            return STORE_OK;
        series = arena_alloc(table->arena, sizeof *series);
        if (!series)
            return STORE_UNAVAILABLE;
        series->key = key;
        if (!key_map_add(&table->series, series))
            return STORE_UNAVAILABLE;
    }
    series->records += row->records;
    decimal_add(&series->cost, cost);
    return STORE_OK;
}

static int compare_series(const void *first, const void *second) {
    const struct summary_series *a = ((const struct summary_rank *)first)->series;
    const struct summary_series *b = ((const struct summary_rank *)second)->series;
    const int by_cost = decimal_compare(&b->cost, &a->cost);
    if (by_cost)
        return by_cost;
    if (a->records != b->records)
        return a->records < b->records ? 1 : -1;
    return memcmp(a->key.bytes, b->key.bytes, GUID_BYTES);
}

bool summary_table_rank(struct summary_table *table) {
    const size_t size = table->query->count * sizeof(struct summary_cell);
    const size_t count = table->series.count;
    struct summary_rank *ranked = arena_alloc(table->arena, (count + 1) * sizeof *ranked);
    table->others = arena_alloc(table->arena, size);
    table->total = arena_alloc(table->arena, size);
    table->is_second = true;
    if (!ranked || !table->others || !table->total)
        return false;
    for (size_t i = 0; i < count; i++)
        ranked[i].series = table->series.values[i];
    qsort(ranked, count, sizeof *ranked, compare_series);
    table->top = ranked;
    table->top_count = count < table->query->top ? count : table->query->top;
    bool has_room = true;
    for (size_t i = 0; has_room && i < table->top_count; i++)
        has_room = (ranked[i].series->cells = arena_alloc(table->arena, size)) != NULL;
    return has_room;
}

// --- rows ---

static void add_to_cell(struct summary_cell *cell, const struct summary_row *row,
                        const struct decimal *cost) {
    cell->records += row->records;
    decimal_add(&cell->quantity, &row->quantity);
    decimal_add(&cell->cost, cost);
}

static void add_to_bucket(struct summary_table *table, const struct summary_row *row,
                          const struct decimal *cost) {
    const struct guid key = key_of(table, row);
    const struct summary_series *series = key_map_find(&table->series, &key);
    const size_t bucket = summary_bucket_of(table->query, row->time_ms);
    if (bucket == table->query->count)
        return;
    add_to_cell(series && series->cells ? &series->cells[bucket] : &table->others[bucket], row,
                cost);
    add_to_cell(&table->total[bucket], row, cost);
}

enum store_result summary_table_take(void *context, struct store_db *db,
                                     const struct summary_row *row) {
    struct summary_table *table = context;
    const struct billed_meter *meter = NULL;
    const struct text asked = table->query->currency;
    const enum store_result found =
        payer_meters_find(&table->meters, db, &row->payer, &row->meter, &meter);
    if (found != STORE_OK)
        return found;
    if (asked.size && !(has_price(meter) && text_same(asked, meter->currency)))
        return STORE_OK;
    struct decimal cost = {.is_negative = false};
    if (has_price(meter)) {
        const struct decimal billed = price_billed(meter, &row->quantity);
        const struct decimal price = price_of(meter, row->is_free);
        cost = price_cost(&billed, &price);
    }
    if (table->is_second) {
        add_to_bucket(table, row, &cost);
        return STORE_OK;
    }
    if (has_price(meter))
        note_currency(table, meter->currency);
    return add_to_series(table, row, &cost);
}
