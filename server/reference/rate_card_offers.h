// Whose usage a rate card is for: that of subscriptions with these offers.
#ifndef AZSREG_REFERENCE_RATE_CARD_OFFERS_H
#define AZSREG_REFERENCE_RATE_CARD_OFFERS_H

#include "engine/db.h"

enum store_result store_rate_card_offer_add(struct store_db *db, int64_t card, struct text offer);
enum store_result store_rate_card_offers_clear(struct store_db *db);

// A card's after one (empty: from the start), ordered, at most limit.
enum store_result store_rate_card_offers(struct store_db *db, struct arena *arena, int64_t card,
                                         struct text after, size_t limit, struct text **ret_offers,
                                         size_t *ret_count);

#endif
