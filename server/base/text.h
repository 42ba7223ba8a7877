// Text is a slice: bytes and a size in bytes, borrowed from whoever holds them (usually the
// request's arena). Not NUL-terminated unless a function says so.
#ifndef AZSREG_BASE_TEXT_H
#define AZSREG_BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *at;
    size_t size;
};

#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
#define TEXT_ARGS(t) (int)(t).size, (t).at // for "%.*s"

// Borrows a NUL-terminated string; NULL gives empty text.
struct text text_of(const char *cstring);

bool text_is(struct text a, struct text b);   // the same bytes
bool text_same(struct text a, struct text b); // the same but for ASCII case
bool text_starts_same(struct text text, struct text start);
bool text_has_same(struct text text, struct text part); // part occurs in it, but for ASCII case
bool text_ends_with(struct text text, struct text end);

// The part from offset on, at most size bytes, clipped to the text.
struct text text_slice(struct text text, size_t offset, size_t size);

// Without leading and trailing spaces and tabs.
struct text text_trim(struct text text);

// Without any of that character at its end.
struct text text_without_end(struct text text, char end);

// Cuts text at the first separator: returns what is before it and leaves what is after it. Without
// a separator the whole text is returned and nothing is left.
struct text text_cut(struct text *text, char separator);

// A NUL-terminated copy in the arena; NULL when memory is out.
char *text_cstring(struct arena *arena, struct text text);

// A copy in the arena, NUL-terminated past its end; empty when memory is out.
struct text text_copy(struct arena *arena, struct text text);

// A copy in the arena with A–Z made a–z; empty when memory is out.
struct text text_lower(struct arena *arena, struct text text);
struct text text_upper(struct arena *arena, struct text text);

// A formatted text in the arena, NUL-terminated past its end; empty when memory is out.
struct text text_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Decimal digits only, at most max; false otherwise.
bool text_number(struct text text, unsigned long max, unsigned long *ret_number);

// Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
bool text_is_utf8(struct text text);

// No byte above 0x7F.
bool text_is_ascii(struct text text);

// From 1 to max characters (of UTF-8): what JSON Schema counts is characters, not bytes.
bool text_has_characters(struct text text, size_t max);

// Printable ASCII without spaces, from 1 to max bytes: safe to repeat in a header or a log line.
bool text_is_token(struct text text, size_t max);

// From 1 to max lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit.
bool text_is_name(struct text text, size_t max);

char text_lower_char(char c);

// ASCII alone.
bool text_is_letter(char c);
bool text_is_letter_or_digit(char c);

#endif
