#include "usage/shares.h"

#include "usage/payer_meters.h"
#include "usage/price.h"

static enum store_result add(struct store_db *db, struct payer_meters *meters,
                             const struct day_sum *sum, struct usage_share *share) {
    const struct billed_meter *meter = NULL;
    const enum store_result result =
        payer_meters_find(meters, db, &sum->key.payer, &sum->key.meter, &meter);
    if (result != STORE_OK)
        return result;
    share->records += sum->record_count;
    if (!meter->has_card || !meter->is_billable)
        return STORE_OK;
    const struct decimal billed = price_billed(meter, &sum->quantity);
    const struct decimal price = price_of(meter, sum->key.is_free);
    const struct decimal cost = price_cost(&billed, &price);
    share->currency = meter->currency;
    decimal_add(&share->cost, &cost);
    return STORE_OK;
}

// The share that a sum is of; NULL where there are too many, or there is no memory.
static struct usage_share *share_of(struct key_map *shares, const struct day_sum *sum) {
    const struct usage_share key = {.key = {sum->key.payer, sum->key.rule}};
    struct usage_share *share = key_map_find(shares, &key);
    if (share || shares->count == USAGE_SHARES_MAX)
        return share;
    share = arena_alloc(shares->arena, sizeof *share);
    if (!share)
        return NULL;
    *share = key;
    share->currency = TEXT("");
    return key_map_add(shares, share) ? share : NULL;
}

enum store_result usage_shares_of(struct store_db *db, struct arena *arena,
                                  const struct day_sums *sums, struct usage_share **ret_shares,
                                  size_t *ret_count) {
    struct key_map shares = key_map_open(arena, sizeof(((struct usage_share *)NULL)->key));
    struct payer_meters meters = payer_meters_open(arena);
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sums->map.count && result == STORE_OK; i++) {
        struct usage_share *share = share_of(&shares, day_sums_at(sums, i));
        if (share)
            result = add(db, &meters, day_sums_at(sums, i), share);
    }
    *ret_count = shares.count;
    *ret_shares = arena_alloc(arena, (shares.count + 1) * sizeof **ret_shares);
    for (size_t i = 0; *ret_shares && i < shares.count; i++)
        (*ret_shares)[i] = *(const struct usage_share *)shares.values[i];
    return *ret_shares ? result : STORE_UNAVAILABLE;
}
