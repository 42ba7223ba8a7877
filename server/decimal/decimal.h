// Exact decimals with 24 places behind the point: quantities, their sums, and what they cost. Never
// doubles, in which 0.1 is not. Values, without memory of their own: there is room for 90 digits
// before the point, which nothing that is added up here comes near.
#ifndef AZSREG_DECIMAL_DECIMAL_H
#define AZSREG_DECIMAL_DECIMAL_H

#include "base/text.h"

#include <stdint.h>

enum { DECIMAL_PLACES = 24, DECIMAL_LIMBS = 6 };

// All zero is zero. It is never negative.
struct decimal {
    bool is_negative;
    uint64_t limbs[DECIMAL_LIMBS]; // times 10^24, the lowest first
};

// A number of at most 128 characters as JSON has it, exponent and all; one with more places is
// rounded, half to even. False for
// anything else, and for what has more than 40 digits before the point.
bool decimal_read(struct text text, struct decimal *ret_decimal);

// Without an exponent, and without zeros at the end: "-0.5", "16", "0".
struct text decimal_text(struct arena *arena, const struct decimal *decimal);

bool decimal_is_zero(const struct decimal *decimal);
int decimal_compare(const struct decimal *a, const struct decimal *b); // < 0, 0, > 0

void decimal_add(struct decimal *sum, const struct decimal *addend);
struct decimal decimal_negated(const struct decimal *decimal);

// Rounded half to even to so many places, 0 to 24. Both have 20 digits before the point at most.
struct decimal decimal_product(const struct decimal *a, const struct decimal *b, int places);

#endif
