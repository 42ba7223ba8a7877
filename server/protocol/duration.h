// Durations as ISO 8601 writes them, PnYnMnWnDTnHnMnS, of whole numbers and not negative
// (docs/control.md, "Clock"): a pure rule. Years and months go by the calendar, in UTC.
#ifndef AZSREG_PROTOCOL_DURATION_H
#define AZSREG_PROTOCOL_DURATION_H

#include "base/text.h"

#include <stdint.h>

// The years that a clock can be put to, 2000 to 9000: in milliseconds since 1970, the end
// exclusive.
#define DURATION_TIME_FIRST INT64_C(946684800000)
#define DURATION_TIME_END INT64_C(221876928000000)

struct duration {
    int64_t months;
    int64_t ms;
};

// False for anything else, and for numbers that no time goes on for.
bool duration_read(struct text text, struct duration *ret_duration);

// The time that is so much later, the months first: where theirs has no such day, its last one.
// False where that is after the year 9000.
bool duration_after(const struct duration *duration, int64_t from_ms, int64_t *ret_ms);

#endif
