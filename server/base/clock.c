#include "base/clock.h"

#include <stdatomic.h>
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

// Both of it in one word, so that nobody sees half of a change.
enum { MODES = 4 };
static _Atomic int64_t set;

void clock_set(struct clock_setting setting) {
    atomic_store(&set, setting.ms * MODES + (int64_t)setting.mode);
}

struct clock_setting clock_is_set(void) {
    const int64_t word = atomic_load(&set);
    const int64_t mode = word & (MODES - 1);
    return (struct clock_setting){(enum clock_mode)mode, (word - mode) / MODES};
}

int64_t clock_served_ms(void) {
    const struct clock_setting setting = clock_is_set();
    if (setting.mode == CLOCK_FROZEN)
        return setting.ms;
    const int64_t now = clock_real_ms() + setting.ms;
    return now > 0 ? now : 0;
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

// The program never sets a locale.
void clock_write_http(int64_t seconds, char at[CLOCK_HTTP_CHARS + 1]) {
    const struct tm utc = utc_of(seconds);
    strftime(at, CLOCK_HTTP_CHARS + 1, "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

struct text clock_rfc3339_text(struct arena *arena, int64_t milliseconds) {
    char time[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(milliseconds, time);
    return text_copy(arena, text_of(time));
}

// digits of a fixed number, and what stands behind them.
static bool read_part(struct text *text, size_t digits, char end, int *ret_number) {
    *ret_number = 0;
    if (text->size < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (text->at[i] < '0' || text->at[i] > '9')
            return false;
        *ret_number = *ret_number * 10 + text->at[i] - '0';
    }
    *text = text_slice(*text, digits, text->size);
    if (!end)
        return true;
    const bool ends = text->size && text->at[0] == end;
    *text = text_slice(*text, 1, text->size);
    return ends;
}

static bool read_fraction(struct text text, int *ret_milliseconds) {
    *ret_milliseconds = 0;
    if (text_is(text, TEXT("Z")))
        return true;
    if (text.size < 3 || text.size > 5 || text.at[0] != '.')
        return false;
    const size_t digits = text.size - 2;
    text = text_slice(text, 1, text.size);
    if (!read_part(&text, digits, 'Z', ret_milliseconds) || text.size)
        return false;
    for (size_t i = digits; i < 3; i++)
        *ret_milliseconds *= 10;
    return true;
}

bool clock_read_rfc3339(struct text text, int64_t *ret_milliseconds) {
    struct tm utc = {0};
    int milliseconds = 0;
    if (!read_part(&text, 4, '-', &utc.tm_year) || !read_part(&text, 2, '-', &utc.tm_mon) ||
        !read_part(&text, 2, 'T', &utc.tm_mday) || !read_part(&text, 2, ':', &utc.tm_hour) ||
        !read_part(&text, 2, ':', &utc.tm_min) || !read_part(&text, 2, 0, &utc.tm_sec) ||
        !read_fraction(text, &milliseconds) || utc.tm_year < 1970 || utc.tm_hour > 23 ||
        utc.tm_min > 59 || utc.tm_sec > 59)
        return false;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    struct tm day = utc;
    const time_t seconds = timegm(&day);
    if (day.tm_mday != utc.tm_mday || day.tm_mon != utc.tm_mon || day.tm_year != utc.tm_year)
        return false; // there is no such day
    *ret_milliseconds = (int64_t)seconds * 1000 + milliseconds;
    return true;
}
