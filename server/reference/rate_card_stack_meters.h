// Which meters of an Azure Stack a rate card charges for, and by which of its own.
#ifndef AZSREG_REFERENCE_RATE_CARD_STACK_METERS_H
#define AZSREG_REFERENCE_RATE_CARD_STACK_METERS_H

#include "base/guid.h"
#include "engine/db.h"

struct rate_card_stack_meter_row {
    int64_t card;
    int64_t place; // of the card's meter
    struct guid id;
    struct text factor; // a decimal: turns what the stack has measured into the meter's unit
};

enum store_result store_rate_card_stack_meter_add(struct store_db *db,
                                                  const struct rate_card_stack_meter_row *row);
enum store_result store_rate_card_stack_meters_clear(struct store_db *db);

// Those of a card's meter after an id (NULL: from the start), by id, at most limit.
enum store_result store_rate_card_stack_meters(struct store_db *db, struct arena *arena,
                                               int64_t card, int64_t place,
                                               const struct guid *after, size_t limit,
                                               struct rate_card_stack_meter_row **ret_rows,
                                               size_t *ret_count);

#endif
