#include "billing/aggregate_words.h"

#include "base/clock.h"
#include "usage/price.h"

#include <string.h>

struct text aggregate_hour_text(struct arena *arena, int64_t hour) {
    enum { WITHOUT_DECIMALS = 19 };
    char time[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(hour * USAGE_HOUR_MS, time);
    return text_format(arena, "%.*s+00:00", WITHOUT_DECIMALS, time);
}

struct text aggregate_decimal_text(struct arena *arena, const struct decimal *decimal) {
    const struct text text = decimal_text(arena, decimal);
    return memchr(text.at, '.', text.size) ? text : text_format(arena, "%.*s.0", TEXT_ARGS(text));
}

struct text aggregate_quantity_text(struct arena *arena, const struct aggregate_row *row) {
    const struct decimal billed = price_billed(&row->meter, &row->charge.quantity);
    return aggregate_decimal_text(arena, &billed);
}
