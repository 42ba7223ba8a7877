#include "usage/query_time.h"

#include "usage/usage_time.h"

#include <string.h>

enum { DATE_CHARS = 10, WHOLE_CHARS = 19, MAX_CHARS = 48 };

// "5/1/2015 12:00:00 AM", month first.
struct american {
    unsigned long month;
    unsigned long day;
    unsigned long year;
    unsigned long hour;
    unsigned long minute;
    unsigned long second;
};

static bool read_american(struct text text, struct american *ret_time) {
    struct text date = text_cut(&text, ' ');
    struct text time = text_cut(&text, ' ');
    struct american read = {0};
    const bool is_read = text_number(text_cut(&date, '/'), 12, &read.month) &&
                         text_number(text_cut(&date, '/'), 31, &read.day) &&
                         text_number(date, 9999, &read.year) &&
                         text_number(text_cut(&time, ':'), 12, &read.hour) &&
                         text_number(text_cut(&time, ':'), 59, &read.minute) &&
                         text_number(time, 59, &read.second) && read.hour > 0;
    if (!is_read || (!text_same(text, TEXT("AM")) && !text_same(text, TEXT("PM"))))
        return false;
    read.hour = read.hour % 12 + (text_same(text, TEXT("PM")) ? 12 : 0);
    *ret_time = read;
    return true;
}

static struct text iso_of(struct arena *arena, const struct american *time) {
    return text_format(arena, "%04lu-%02lu-%02luT%02lu:%02lu:%02luZ", time->year, time->month,
                       time->day, time->hour, time->minute, time->second);
}

static struct text without_comma(struct text text) {
    return text_without_end(text, ',');
}

// Behind the seconds and their decimals: "Z", an offset, or "+00:00Z"; a space stands for "+".
static struct text offset_of(struct text zone) {
    const bool has_both = zone.size > 2 && zone.at[zone.size - 1] == 'Z' && zone.at[0] != 'Z';
    return has_both ? text_slice(zone, 0, zone.size - 1) : zone;
}

static size_t decimals_end(struct text text) {
    size_t at = WHOLE_CHARS;
    if (at < text.size && text.at[at] == '.')
        for (at++; at < text.size && text.at[at] >= '0' && text.at[at] <= '9'; at++)
            continue;
    return at;
}

static struct text iso_as_stacks_have_it(struct arena *arena, struct text text) {
    if (text.size == DATE_CHARS)
        return text_format(arena, "%.*sT00:00:00Z", TEXT_ARGS(text));
    if (text.size < WHOLE_CHARS)
        return text;
    const size_t end = decimals_end(text);
    const struct text zone = offset_of(text_slice(text, end, text.size - end));
    char whole[MAX_CHARS + 2];
    memcpy(whole, text.at, end);
    if (whole[DATE_CHARS] == ' ')
        whole[DATE_CHARS] = 'T';
    const bool has_space = zone.size && zone.at[0] == ' ';
    return text_format(arena, "%.*s%s%.*s", (int)end, whole,
                       has_space   ? "+"
                       : zone.size ? ""
                                   : "Z",
                       (int)(zone.size - has_space), zone.size ? zone.at + has_space : "");
}

bool query_time_read(struct arena *arena, struct text text, int64_t *ret_milliseconds) {
    struct american american;
    text = without_comma(text);
    if (text.size > MAX_CHARS || (text.size && text.at[0] == '/'))
        return false;
    if (read_american(text, &american))
        return usage_time_read(iso_of(arena, &american), ret_milliseconds);
    return usage_time_read(iso_as_stacks_have_it(arena, text), ret_milliseconds);
}
