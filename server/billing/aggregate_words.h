// How the rows of UsageAggregates are written, there and in Partner Center.
#ifndef AZSREG_BILLING_AGGREGATE_WORDS_H
#define AZSREG_BILLING_AGGREGATE_WORDS_H

#include "billing/aggregate_rows.h"

// "2026-11-20T00:00:00+00:00", of an hour since 1970.
struct text aggregate_hour_text(struct arena *arena, int64_t hour);

// In the unit of the meter that is billed; a whole one ends in ".0".
struct text aggregate_quantity_text(struct arena *arena, const struct aggregate_row *row);

// One that ends in ".0" where it is whole.
struct text aggregate_decimal_text(struct arena *arena, const struct decimal *decimal);

#endif
