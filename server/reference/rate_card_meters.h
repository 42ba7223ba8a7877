// What a rate card charges for.
#ifndef AZSREG_REFERENCE_RATE_CARD_METERS_H
#define AZSREG_REFERENCE_RATE_CARD_METERS_H

#include "base/guid.h"
#include "engine/db.h"

struct rate_card_meter_row {
    int64_t card;
    int64_t place;  // in the card's list, from 1
    struct text id; // a GUID as it was written
    struct text name;
    struct text category;
    struct text subcategory; // empty where it has none
    struct text region;      // likewise
    struct text unit;
    struct text rate;           // a decimal
    struct text effective_date; // a time as it was written
};

enum store_result store_rate_card_meter_add(struct store_db *db,
                                            const struct rate_card_meter_row *row);
enum store_result store_rate_card_meters_clear(struct store_db *db);

// A card's after a place (0: from the start), in the order of the file, at most limit.
enum store_result store_rate_card_meters(struct store_db *db, struct arena *arena, int64_t card,
                                         int64_t after, size_t limit,
                                         struct rate_card_meter_row **ret_rows, size_t *ret_count);

// What a stack's meter costs whoever has an offer.
struct rate_row {
    struct text currency;
    bool is_on_card; // else it costs nothing, and nothing more is said
    struct text factor;
    struct rate_card_meter_row meter;
};

// By the first card that has the offer; MISSING where none has. One step in an index each.
enum store_result store_rate_find(struct store_db *db, struct arena *arena, struct text offer,
                                  const struct guid *stack_meter, struct rate_row *ret_row);

#endif
