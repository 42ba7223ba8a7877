// Times as clients of UsageAggregates write them: ISO 8601 with "T" or a space, with up to seven
// decimals and "Z", an offset, or both; a "+" that has arrived as a space; a date alone; what the
// old cmdlet sends ("5/1/2015 12:00:00 AM"); and a comma behind any of them.
#ifndef AZSREG_USAGE_QUERY_TIME_H
#define AZSREG_USAGE_QUERY_TIME_H

#include "base/text.h"

#include <stdint.h>

// Into milliseconds, UTC where nothing else is said; false for anything else.
bool query_time_read(struct arena *arena, struct text text, int64_t *ret_milliseconds);

#endif
