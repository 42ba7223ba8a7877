// By which meter somebody's usage is charged, and for how much: as the first rate card with the
// payer's offer says. Where no card has it there are no prices, and what is published of a stack's
// meters says which of them count.
#ifndef AZSREG_USAGE_BILLED_METER_H
#define AZSREG_USAGE_BILLED_METER_H

#include "base/guid.h"
#include "decimal/decimal.h"
#include "engine/db.h"

struct billed_meter {
    bool has_card;
    bool is_billable; // else nothing more is said, and it costs nothing
    struct text id;   // as the card writes it; without a card the stack's own meter, as the rest
    struct text name;
    struct text category;
    struct text subcategory; // empty where it has none
    struct text region;      // likewise
    struct text unit;
    struct decimal factor; // what the stack has measured times this is in the unit
    struct text currency;  // without a card empty, and then the rate says nothing
    struct decimal rate;
};

// Of a stack's meter and the offer of the subscription that pays. One query.
enum store_result billed_meter_find(struct store_db *db, struct arena *arena, struct text offer,
                                    const struct guid *stack_meter, struct billed_meter *ret_meter);

#endif
