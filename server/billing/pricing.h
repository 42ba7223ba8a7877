// What a local meter is to whoever pays: whether it costs anything, under which name and at what
// price.
#ifndef AZSREG_BILLING_PRICING_H
#define AZSREG_BILLING_PRICING_H

#include "base/guid.h"
#include "decimal/decimal.h"

struct pricing {
    struct text local_name; // the stack's own; empty where it is not published
    struct text local_unit;
    struct text kind; // "Storage"
    bool is_billable;
};

struct pricing pricing_of(const struct guid *meter);

#endif
