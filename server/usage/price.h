// What usage costs: worked out when it is asked for, never kept.
#ifndef AZSREG_USAGE_PRICE_H
#define AZSREG_USAGE_PRICE_H

#include "usage/billed_meter.h"

// "Users won't be charged" for Development, and Capacity is paid for by the core; is_free: whoever
// reports it says so of the stack's subscription.
bool price_is_free(struct text billing_model, bool is_free);

// A quantity in units of the meter that is billed.
struct decimal price_billed(const struct billed_meter *meter, const struct decimal *quantity);

// What one such unit costs: nothing for what is free, and without a card.
struct decimal price_of(const struct billed_meter *meter, bool is_free);

// What a quantity costs at a price, to ten places.
struct decimal price_cost(const struct decimal *billed, const struct decimal *price);

#endif
