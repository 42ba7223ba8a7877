#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_real_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec >= 0 ? (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 : 0;
}

int64_t clock_real_s(void) {
    return clock_real_ms() / 1000;
}

int64_t clock_served_ms(void) {
    return clock_real_ms();
}

int64_t clock_served_s(void) {
    return clock_served_ms() / 1000;
}

int64_t clock_monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct tm utc_of(int64_t seconds) {
    const time_t when = seconds;
    struct tm utc = {0};
    gmtime_r(&when, &utc);
    return utc;
}

void clock_write_compact(int64_t seconds, char at[CLOCK_COMPACT_CHARS + 1]) {
    const struct tm utc = utc_of(seconds);
    strftime(at, CLOCK_COMPACT_CHARS + 1, "%Y%m%dT%H%M%SZ", &utc);
}

void clock_write_rfc3339(int64_t milliseconds, char at[CLOCK_RFC3339_CHARS + 1]) {
    const struct tm utc = utc_of(milliseconds / 1000);
    char whole[20];
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(at, CLOCK_RFC3339_CHARS + 1, "%s.%03uZ", whole, (unsigned)(milliseconds % 1000));
}
