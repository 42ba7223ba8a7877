#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? now.tv_sec : 0;
}

int64_t clock_monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_write_compact(int64_t seconds, char at[CLOCK_COMPACT_CHARS + 1]) {
    const time_t when = seconds;
    struct tm utc = {0};
    gmtime_r(&when, &utc);
    strftime(at, CLOCK_COMPACT_CHARS + 1, "%Y%m%dT%H%M%SZ", &utc);
}

void clock_write_now(char at[CLOCK_RFC3339_CHARS + 1]) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct tm utc = {0};
    gmtime_r(&now.tv_sec, &utc);
    char whole[20];
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(at, CLOCK_RFC3339_CHARS + 1, "%s.%03uZ", whole,
             (unsigned)(now.tv_nsec / 1000000) % 1000);
}
