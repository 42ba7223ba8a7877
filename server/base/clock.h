// The wall clock, in UTC, and how times are written.
#ifndef AZSREG_BASE_CLOCK_H
#define AZSREG_BASE_CLOCK_H

#include "base/text.h"

#include <stdint.h>

enum { CLOCK_COMPACT_CHARS = 16, CLOCK_RFC3339_CHARS = 24 };

int64_t clock_seconds(void);      // since 1970, never before it
int64_t clock_monotonic_us(void); // microseconds from some start: for durations

// "20261120T183958Z"
void clock_write_compact(int64_t seconds, char at[CLOCK_COMPACT_CHARS + 1]);

// "2026-11-20T18:39:58.123Z", now
void clock_write_now(char at[CLOCK_RFC3339_CHARS + 1]);

#endif
