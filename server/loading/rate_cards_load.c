#include "loading/parts.h"
#include "reference/rate_card_offers.h"

// What refers to others goes first.
static enum store_result clear(struct store_db *db) {
    enum store_result (*const clears[])(struct store_db *) = {
        store_rate_card_stack_meters_clear, store_rate_card_meters_clear,
        store_rate_card_offers_clear, store_rate_cards_clear};
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof clears / sizeof *clears && result == STORE_OK; i++)
        result = clears[i](db);
    return result;
}

enum store_result rate_cards_load(struct store_db *db, const struct directory *directory) {
    enum store_result result = clear(db);
    for (size_t i = 0; i < directory->rate_card_count && result == STORE_OK; i++)
        result = store_rate_card_add(db, &directory->rate_cards[i]);
    for (size_t i = 0; i < directory->rate_card_offer_count && result == STORE_OK; i++) {
        const struct directory_rate_card_offer *item = &directory->rate_card_offers[i];
        result = store_rate_card_offer_add(db, item->card, item->offer);
    }
    for (size_t i = 0; i < directory->rate_card_meter_count && result == STORE_OK; i++)
        result = store_rate_card_meter_add(db, &directory->rate_card_meters[i]);
    for (size_t i = 0; i < directory->rate_card_stack_meter_count && result == STORE_OK; i++)
        result = store_rate_card_stack_meter_add(db, &directory->rate_card_stack_meters[i]);
    return result;
}
