#include "usage/payer_meters.h"

#include "parties/subscriptions.h"

#include <string.h>

struct payer_offer {
    struct guid payer; // first
    struct text offer;
};

struct offer_meter {
    struct {
        char offer[256]; // as long as any
        struct guid meter;
    } key; // first
    struct billed_meter billed;
};

struct payer_meters payer_meters_open(struct arena *arena) {
    return (struct payer_meters){
        .arena = arena,
        .offers = key_map_open(arena, GUID_BYTES),
        .meters = key_map_open(arena, sizeof(((struct offer_meter *)NULL)->key)),
    };
}

static enum store_result find_offer(struct payer_meters *meters, struct store_db *db,
                                    const struct guid *payer, struct text *ret_offer) {
    struct payer_offer *known = key_map_find(&meters->offers, payer);
    if (!known) {
        struct subscription_row row;
        known = arena_alloc(meters->arena, sizeof *known);
        const enum store_result found =
            known ? store_subscription_find(db, meters->arena, payer, &row) : STORE_UNAVAILABLE;
        if (found != STORE_OK && found != STORE_MISSING)
            return found;
        *known = (struct payer_offer){*payer, found == STORE_OK ? row.offer : TEXT("")};
        if (!key_map_add(&meters->offers, known))
            return STORE_UNAVAILABLE;
    }
    *ret_offer = known->offer;
    return STORE_OK;
}

enum store_result payer_meters_find(struct payer_meters *meters, struct store_db *db,
                                    const struct guid *payer, const struct guid *stack_meter,
                                    const struct billed_meter **ret_meter) {
    struct offer_meter *fresh = NULL;
    struct text offer = TEXT("");
    struct offer_meter key = {.key = {.meter = *stack_meter}};
    enum store_result result = find_offer(meters, db, payer, &offer);
    if (result != STORE_OK)
        return result;
    memcpy(key.key.offer, offer.at,
           offer.size < sizeof key.key.offer ? offer.size : sizeof key.key.offer);
    struct offer_meter *known = key_map_find(&meters->meters, &key);
    if (!known) {
        fresh = known = arena_alloc(meters->arena, sizeof *known);
        if (!known)
            return STORE_UNAVAILABLE;
        *known = key;
        result = billed_meter_find(db, meters->arena, offer, stack_meter, &known->billed);
    }
    if (result == STORE_OK && fresh && !key_map_add(&meters->meters, fresh))
        return STORE_UNAVAILABLE;
    *ret_meter = &known->billed;
    return result;
}
