// Clocks, all in UTC, and how times are written. Two walls: the time that is served is what answers
// say and rules go by (tokens, dates, codes that expire); the real one is the machine's, for the
// log, certificates and whatever is between this machine and another. Durations are on the
// monotonic one. tests/lint/clocks.sh knows who may take the real one.
#ifndef AZSREG_BASE_CLOCK_H
#define AZSREG_BASE_CLOCK_H

#include "base/text.h"

#include <stdint.h>

enum { CLOCK_COMPACT_CHARS = 16, CLOCK_RFC3339_CHARS = 24, CLOCK_HTTP_CHARS = 29 };

// How the time that is served follows the real one: to begin with it is that. Any thread may ask
// for it, and put it.
enum clock_mode { CLOCK_REAL, CLOCK_OFFSET, CLOCK_FROZEN };

struct clock_setting {
    enum clock_mode mode;
    int64_t ms; // CLOCK_OFFSET: ahead of the real one; CLOCK_FROZEN: the time
};

void clock_set(struct clock_setting setting);
struct clock_setting clock_is_set(void);

// Of a wall clock, in milliseconds since 1970 and never before it.
int64_t clock_served_ms(void);
int64_t clock_real_ms(void);

// The same in seconds.
int64_t clock_served_s(void);
int64_t clock_real_s(void);

int64_t clock_monotonic_us(void); // microseconds from some start: for durations

// "20261120T183958Z"
void clock_write_compact(int64_t seconds, char at[CLOCK_COMPACT_CHARS + 1]);

// "2026-11-20T18:39:58.123Z"
void clock_write_rfc3339(int64_t milliseconds, char at[CLOCK_RFC3339_CHARS + 1]);

// "Fri, 20 Nov 2026 18:39:58 GMT" (RFC 9110, 5.6.7)
void clock_write_http(int64_t seconds, char at[CLOCK_HTTP_CHARS + 1]);

struct text clock_rfc3339_text(struct arena *arena, int64_t milliseconds);

// Such a time, in UTC, with up to three digits behind the second or without, of 1970 to 9999; false
// for anything else.
bool clock_read_rfc3339(struct text text, int64_t *ret_milliseconds);

#endif
