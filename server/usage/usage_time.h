// Times as stacks and their cmdlets write them.
#ifndef AZSREG_USAGE_USAGE_TIME_H
#define AZSREG_USAGE_USAGE_TIME_H

#include "base/text.h"

#include <stdint.h>

// ISO 8601 with "Z" or an offset and up to seven decimals, or PowerShell's "/Date(1575999600000)/".
// Seconds that are no whole ones are never said to be. False for anything else.
bool usage_time_read(struct text text, int64_t *ret_milliseconds);

#endif
