#include "usage/day_sums.h"

struct day_sums day_sums_open(struct arena *arena) {
    return (struct day_sums){key_map_open(arena, sizeof(struct day_sum_key))};
}

bool day_sums_add(struct day_sums *sums, const struct day_sum_key *key,
                  const struct decimal *quantity) {
    struct day_sum *sum = key_map_find(&sums->map, key);
    if (!sum) {
        sum = arena_alloc(sums->map.arena, sizeof *sum);
        if (!sum)
            return false;
        sum->key = *key;
        if (!key_map_add(&sums->map, sum))
            return false;
    }
    decimal_add(&sum->quantity, quantity);
    sum->record_count++;
    return true;
}

struct day_sum_key day_sum_key_of(const struct usage_sum_row *row) {
    return (struct day_sum_key){.reporter = row->reporter,
                                .day = row->day,
                                .rule = payer_rule_named(row->rule),
                                .is_free = row->is_free,
                                .payer = row->payer,
                                .tenant = row->tenant,
                                .meter = row->meter};
}

static enum store_result write_one(struct store_db *db, struct arena *arena,
                                   const struct day_sum *sum) {
    const struct day_sum_key *key = &sum->key;
    const struct usage_sum_row row = {.reporter = key->reporter,
                                      .day = key->day,
                                      .payer = key->payer,
                                      .rule = text_of(payer_rule_name((enum payer_rule)key->rule)),
                                      .tenant = key->tenant,
                                      .meter = key->meter,
                                      .is_free = key->is_free,
                                      .quantity = decimal_text(arena, &sum->quantity),
                                      .record_count = sum->record_count};
    struct usage_sum_row there;
    struct decimal quantity;
    const enum store_result added = store_usage_sum_add(db, arena, &row, &there);
    if (added != STORE_OK || there.record_count == row.record_count)
        return added;
    if (!decimal_read(there.quantity, &quantity))
        return STORE_FAILED;
    decimal_add(&quantity, &sum->quantity);
    there.quantity = decimal_text(arena, &quantity);
    return store_usage_sum_change(db, &there);
}

enum store_result day_sums_write(struct store_db *db, const struct day_sums *sums) {
    cleanup_arena struct arena *arena = arena_open();
    enum store_result result = arena ? STORE_OK : STORE_UNAVAILABLE;
    for (size_t i = 0; i < sums->map.count && result == STORE_OK; i++) {
        result = write_one(db, arena, day_sums_at(sums, i));
        arena_reset(arena);
    }
    return result;
}
