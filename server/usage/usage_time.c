#include "usage/usage_time.h"

#include "base/clock.h"

#include <limits.h>
#include <string.h>

enum { WHOLE = 19, DECIMALS_MAX = 7 }; // "2019-12-10T18:00:00"

static bool has_digits(struct text text, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (i >= text.size || text.at[i] < '0' || text.at[i] > '9')
            return false;
    return true;
}

static struct text behind(struct text text, size_t size) {
    return text_slice(text, size, text.size - (size < text.size ? size : text.size));
}

static int two_digits(struct text text) {
    return (text.at[0] - '0') * 10 + text.at[1] - '0';
}

// "+01:00", "-0530"
static bool read_offset(struct text text, int64_t *ret_minutes) {
    *ret_minutes = 0;
    if (text_is(text, TEXT("Z")))
        return true;
    if (!text.size || (text.at[0] != '+' && text.at[0] != '-'))
        return false;
    const int sign = text.at[0] == '-' ? -1 : 1;
    text = behind(text, 1);
    if (!has_digits(text, 2))
        return false;
    const int hours = two_digits(text);
    text = behind(text, 2);
    if (text.size == 3 && text.at[0] == ':')
        text = behind(text, 1);
    if (text.size != 2 || !has_digits(text, 2))
        return false;
    const int minutes = two_digits(text);
    *ret_minutes = (int64_t)sign * (hours * 60 + minutes);
    return hours <= 14 && minutes <= 59;
}

// Milliseconds, and one more where there is less than one of them besides.
static struct text read_decimals(struct text text, int64_t *ret_milliseconds) {
    int64_t part = 0;
    size_t count = 0;
    *ret_milliseconds = 0;
    if (!text.size || text.at[0] != '.')
        return text;
    text = behind(text, 1);
    for (; count < DECIMALS_MAX && has_digits(text, 1); text = behind(text, 1), count++)
        part = part * 10 + text.at[0] - '0';
    if (!count)
        return TEXT("");
    for (; count < DECIMALS_MAX; count++)
        part *= 10;
    *ret_milliseconds = part / 10000 + (part % 10000 != 0);
    return text;
}

static bool read_date(struct text text, int64_t *ret_milliseconds) {
    const struct text start = TEXT("/Date(");
    unsigned long number = 0;
    if (!text_is(text_slice(text, 0, start.size), start) || !text_ends_with(text, TEXT(")/")))
        return false;
    const bool is_read = text_number(text_slice(text, start.size, text.size - start.size - 2),
                                     253402300799999UL, &number); // the year 9999
    *ret_milliseconds = (int64_t)number;
    return is_read;
}

bool usage_time_read(struct text text, int64_t *ret_milliseconds) {
    char whole[WHOLE + 1] = "";
    int64_t milliseconds = 0;
    int64_t minutes = 0;
    int64_t at = 0;
    if (read_date(text, ret_milliseconds))
        return true;
    if (text.size < WHOLE)
        return false;
    memcpy(whole, text.at, WHOLE);
    whole[WHOLE] = 'Z';
    if (!clock_read_rfc3339((struct text){whole, WHOLE + 1}, &at))
        return false;
    const struct text offset = read_decimals(behind(text, WHOLE), &milliseconds);
    if (!read_offset(offset, &minutes))
        return false;
    *ret_milliseconds = at + milliseconds - minutes * 60000;
    return *ret_milliseconds >= 0;
}
