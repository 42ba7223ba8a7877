// Rate cards: what usage costs whoever's subscription has one of a card's offers. The directory
// file says so, whole or not at all.
#ifndef AZSREG_REFERENCE_RATE_CARDS_H
#define AZSREG_REFERENCE_RATE_CARDS_H

#include "engine/db.h"

struct rate_card_row {
    int64_t id; // its place in the file, from 1
    struct text offer_durable_id;
    struct text currency;
    struct text locale;
    struct text region;
};

enum store_result store_rate_card_add(struct store_db *db, const struct rate_card_row *row);
// Once nothing refers to them any more.
enum store_result store_rate_cards_clear(struct store_db *db);

// Those after an id (0: from the start), in the order of the file, at most limit.
enum store_result store_rate_card_list(struct store_db *db, struct arena *arena, int64_t after,
                                       size_t limit, struct rate_card_row **ret_rows,
                                       size_t *ret_count);

// The first card for an offer, in a currency and for a region where they are not empty.
enum store_result store_rate_card_of_offer(struct store_db *db, struct arena *arena,
                                           struct text offer, struct text currency,
                                           struct text region, struct rate_card_row *ret_row);

// The one that is called so: without regard to case; id does not matter.
enum store_result store_rate_card_find(struct store_db *db, struct arena *arena,
                                       const struct rate_card_row *asked,
                                       struct rate_card_row *ret_row);

#endif
