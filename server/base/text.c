#include "base/text.h"

#include "base/eight.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct text text_of(const char *cstring) {
    return (struct text){cstring ? cstring : "", cstring ? strlen(cstring) : 0};
}

char text_lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool text_is_letter(char c) {
    const char low = text_lower_char(c);
    return low >= 'a' && low <= 'z';
}

bool text_is_letter_or_digit(char c) {
    return text_is_letter(c) || (c >= '0' && c <= '9');
}

bool text_is(struct text a, struct text b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

bool text_same(struct text a, struct text b) {
    if (a.size != b.size)
        return false;
    if (text_is(a, b))
        return true;
    for (size_t i = 0; i < a.size; i++)
        if (a.at[i] != b.at[i] && text_lower_char(a.at[i]) != text_lower_char(b.at[i]))
            return false;
    return true;
}

bool text_starts_same(struct text text, struct text start) {
    return text.size >= start.size && text_same(text_slice(text, 0, start.size), start);
}

bool text_has_same(struct text text, struct text part) {
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (text_same(text_slice(text, i, part.size), part))
            return true;
    return false;
}

bool text_ends_with(struct text text, struct text end) {
    return text.size >= end.size && text_is(text_slice(text, text.size - end.size, end.size), end);
}

struct text text_slice(struct text text, size_t offset, size_t size) {
    if (offset > text.size)
        offset = text.size;
    if (size > text.size - offset)
        size = text.size - offset;
    return (struct text){offset ? text.at + offset : text.at, size}; // .at may be NULL
}

struct text text_trim(struct text text) {
    while (text.size && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = text_slice(text, 1, text.size);
    while (text.size && (text.at[text.size - 1] == ' ' || text.at[text.size - 1] == '\t'))
        text.size--;
    return text;
}

struct text text_without_end(struct text text, char end) {
    while (text.size && text.at[text.size - 1] == end)
        text.size--;
    return text;
}

struct text text_cut(struct text *text, char separator) {
    const char *found = text->size ? memchr(text->at, separator, text->size) : NULL;
    const size_t size = found ? (size_t)(found - text->at) : text->size;
    const struct text before = {text->at, size};
    *text = text_slice(*text, found ? size + 1 : size, text->size);
    return before;
}

char *text_cstring(struct arena *arena, struct text text) {
    char *copy = arena_alloc(arena, text.size + 1);
    if (copy && text.size)
        memcpy(copy, text.at, text.size);
    return copy;
}

struct text text_copy(struct arena *arena, struct text text) {
    const char *copy = text_cstring(arena, text);
    return (struct text){copy ? copy : "", copy ? text.size : 0};
}

struct text text_lower(struct arena *arena, struct text text) {
    char *copy = text_cstring(arena, text);
    if (!copy)
        return TEXT("");
    for (size_t i = 0; i < text.size; i++)
        copy[i] = text_lower_char(copy[i]);
    return (struct text){copy, text.size};
}

struct text text_upper(struct arena *arena, struct text text) {
    char *copy = text_cstring(arena, text);
    if (!copy)
        return TEXT("");
    for (size_t i = 0; i < text.size; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = (char)(copy[i] - 'a' + 'A');
    return (struct text){copy, text.size};
}

struct text text_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    const int size = vsnprintf(NULL, 0, format, arguments); // NOLINT(*-valist.Uninitialized)
    va_end(arguments);
    char *at = size < 0 ? NULL : arena_alloc(arena, (size_t)size + 1);
    if (at)
        vsnprintf(at, (size_t)size + 1, format, again);
    va_end(again);
    return at ? (struct text){at, (size_t)size} : TEXT("");
}

enum { NUMBER_DIGITS_MAX = 20 };

bool text_number(struct text text, unsigned long max, unsigned long *ret_number) {
    unsigned long number = 0;
    if (!text.size || text.size > NUMBER_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        const unsigned long digit = (unsigned long)(text.at[i] - '0');
        if (text.at[i] < '0' || digit > 9 || digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = number;
    return true;
}

// How many bytes the sequence starting with this byte has; 0 for a byte that cannot start one.
static size_t utf8_sequence_size(uint8_t first) {
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

// Table 3-7 of the Unicode standard: only the second byte's range depends on the first.
static bool utf8_second_fits(uint8_t first, uint8_t second) {
    const uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

bool text_is_utf8(struct text text) {
    const uint8_t *at = (const uint8_t *)text.at;
    for (size_t i = 0; i < text.size;) {
        const size_t size = utf8_sequence_size(at[i]);
        if (!size || size > text.size - i)
            return false;
        if (size > 1 && !utf8_second_fits(at[i], at[i + 1]))
            return false;
        for (size_t k = 2; k < size; k++)
            if ((at[i + k] & 0xC0) != 0x80)
                return false;
        i += size;
    }
    return true;
}

// Eight bytes at a time.
bool text_is_ascii(struct text text) {
    uint64_t all = 0;
    size_t i = 0;
    for (; i + sizeof all <= text.size; i += sizeof all)
        all |= eight_at(text.at + i);
    for (; i < text.size; i++)
        all |= (unsigned char)text.at[i];
    return !(all & EIGHT_TOPS);
}

bool text_has_characters(struct text text, size_t max) {
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++)
        characters += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    return characters > 0 && characters <= max;
}

bool text_is_token(struct text text, size_t max) {
    if (!text.size || text.size > max)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~')
            return false;
    return true;
}

bool text_is_name(struct text text, size_t max) {
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.at[i];
        const bool is_plain = text_is_letter_or_digit(c) && text_lower_char(c) == c;
        if (!is_plain && (!i || !c || !strchr("._-", c)))
            return false;
    }
    return text.size && text.size <= max;
}
