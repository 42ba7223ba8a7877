// What a meter of the stack is to whoever pays: whether it costs anything, under which name, and at
// what price.
#ifndef AZSREG_BILLING_PRICING_H
#define AZSREG_BILLING_PRICING_H

#include "base/guid.h"
#include "decimal/decimal.h"
#include "store/db.h"

struct pricing {
    struct text local_name; // the stack's own; empty where it is not published
    struct text local_unit;
    const char *kind; // "Storage"
    bool is_billable; // the rest counts only where it is billable
    struct text id;   // of the meter that is billed
    struct text name;
    struct text category;
    struct text subcategory; // may be empty
    struct text region;
    struct text unit;
    struct decimal factor; // from the stack's unit
    bool has_rate;
    struct decimal rate; // for one unit
    struct text currency;
};

enum store_result pricing_find(struct store_db *db, struct arena *arena, const struct guid *payer,
                               const struct guid *meter, struct pricing *ret_pricing);

#endif
