#include "protocol/duration.h"

#include <limits.h>
#include <time.h>

static const struct unit {
    char letter;
    bool is_of_day; // behind the T
    bool is_months;
    int64_t each; // months, or milliseconds
} units[] = {
    {'Y', false, true, 12},
    {'M', false, true, 1},
    {'W', false, false, INT64_C(604800000)},
    {'D', false, false, INT64_C(86400000)},
    {'H', true, false, 3600000},
    {'M', true, false, 60000},
    {'S', true, false, 1000},
};

enum { UNITS = sizeof units / sizeof *units };

static size_t count_digits(struct text text) {
    size_t digits = 0;
    while (digits < text.size && text.at[digits] >= '0' && text.at[digits] <= '9')
        digits++;
    return digits;
}

static bool add(struct duration *duration, const struct unit *unit, unsigned long number) {
    int64_t *sum = unit->is_months ? &duration->months : &duration->ms;
    int64_t more = 0;
    return !__builtin_mul_overflow((int64_t)number, unit->each, &more) &&
           !__builtin_add_overflow(*sum, more, sum);
}

// "12H", of a unit that comes after the last one.
static bool read_part(struct text *text, bool is_of_day, size_t *next, struct duration *duration) {
    const size_t digits = count_digits(*text);
    unsigned long number = 0;
    if (!digits || digits == text->size ||
        !text_number(text_slice(*text, 0, digits), LONG_MAX, &number))
        return false;
    while (*next < UNITS &&
           (units[*next].is_of_day != is_of_day || units[*next].letter != text->at[digits]))
        ++*next;
    *text = text_slice(*text, digits + 1, text->size);
    return *next < UNITS && add(duration, &units[(*next)++], number);
}

bool duration_read(struct text text, struct duration *ret_duration) {
    struct duration duration = {0};
    size_t next = 0;
    bool is_of_day = false;
    if (text.size < 2 || text.at[0] != 'P')
        return false;
    text = text_slice(text, 1, text.size);
    while (text.size) {
        if (!is_of_day && text.at[0] == 'T') {
            is_of_day = true;
            text = text_slice(text, 1, text.size);
        }
        if (!read_part(&text, is_of_day, &next, &duration))
            return false;
    }
    *ret_duration = duration;
    return true;
}

static int days_of(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month] + (month == 1 && leaps);
}

enum { MONTHS_MOST = 12 * 9000 };

static int64_t add_months(int64_t from_ms, int months) {
    const time_t seconds = from_ms / 1000;
    struct tm utc = {0};
    gmtime_r(&seconds, &utc);
    const int month = (utc.tm_year + 1900) * 12 + utc.tm_mon + months;
    const int last = days_of(month / 12, month % 12);
    utc.tm_year = month / 12 - 1900;
    utc.tm_mon = month % 12;
    utc.tm_mday = utc.tm_mday < last ? utc.tm_mday : last;
    return (int64_t)timegm(&utc) * 1000 + from_ms % 1000;
}

bool duration_after(const struct duration *duration, int64_t from_ms, int64_t *ret_ms) {
    int64_t ms = 0;
    if (duration->months > MONTHS_MOST ||
        __builtin_add_overflow(add_months(from_ms, (int)duration->months), duration->ms, &ms) ||
        ms >= DURATION_TIME_END)
        return false;
    *ret_ms = ms;
    return true;
}
