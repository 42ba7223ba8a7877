#include "json/json_out.h"

#include "base/clock.h"
#include "base/eight.h"

#include <stdio.h>
#include <string.h>

enum { SECOND_CHARS = 19 }; // of a time: "2026-01-31T23:59:59"

struct json_out json_out_in(struct arena *arena) {
    return (struct json_out){.buffer = buffer_in(arena)};
}

static void json_separate(struct json_out *out) {
    if (out->comma)
        buffer_add_char(&out->buffer, ',');
    out->comma = true;
}

static void json_start(struct json_out *out, char bracket) {
    json_separate(out);
    buffer_add_char(&out->buffer, bracket);
    out->comma = false;
}

static void json_finish(struct json_out *out, char bracket) {
    buffer_add_char(&out->buffer, bracket);
    out->comma = true;
}

void json_object(struct json_out *out) {
    json_start(out, '{');
}

void json_object_end(struct json_out *out) {
    json_finish(out, '}');
}

void json_array(struct json_out *out) {
    json_start(out, '[');
}

void json_array_end(struct json_out *out) {
    json_finish(out, ']');
}

static struct text json_escape(unsigned char c, char at[8]) {
    static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof short_forms; i += 2)
        if ((unsigned char)short_forms[i] == c) {
            at[0] = '\\';
            at[1] = short_forms[i + 1];
            return (struct text){at, 2};
        }
    snprintf(at, 8, "\\u%04x", c);
    return (struct text){at, 6};
}

// Whether any of eight bytes may have to be escaped: below 0x20, '"', '\\' or 0x7F. It says yes now
// and then where there is none, never no where there is one.
static bool json_escapes_any(const char *at) {
    const uint64_t word = eight_at(at);
    return eight_below(word, 0x20) | eight_equal(word, '"') | eight_equal(word, '\\') |
           eight_equal(word, 0x7F);
}

// What of the value has nothing to escape, from here on.
static size_t json_plain(struct text value, size_t from) {
    while (value.size - from >= 8 && !json_escapes_any(value.at + from))
        from += 8;
    const bool ends = value.size >= 8 && value.size - from < 8;
    return ends && !json_escapes_any(value.at + value.size - 8) ? value.size : from;
}

static void json_escaped(struct json_out *out, struct text value) {
    size_t plain = 0;
    for (size_t i = json_plain(value, 0); i < value.size; i = json_plain(value, i + 1)) {
        const unsigned char c = (unsigned char)value.at[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        char escape[8];
        buffer_add(&out->buffer, text_slice(value, plain, i - plain));
        buffer_add(&out->buffer, json_escape(c, escape));
        plain = i + 1;
    }
    buffer_add(&out->buffer, text_slice(value, plain, value.size));
}

static void json_quote(struct json_out *out, struct text value) {
    buffer_add_char(&out->buffer, '"');
    json_escaped(out, value);
    buffer_add_char(&out->buffer, '"');
}

void json_key(struct json_out *out, struct text key) {
    json_separate(out);
    json_quote(out, key);
    buffer_add_char(&out->buffer, ':');
    out->comma = false;
}

void json_text(struct json_out *out, struct text value) {
    json_separate(out);
    json_quote(out, value);
}

void json_raw(struct json_out *out, struct text json) {
    json_separate(out);
    buffer_add(&out->buffer, json);
}

void json_integer(struct json_out *out, long long value) {
    char digits[24];
    const int size = snprintf(digits, sizeof digits, "%lld", value);
    json_raw(out, (struct text){digits, (size_t)size});
}

void json_bool(struct json_out *out, bool value) {
    json_raw(out, value ? TEXT("true") : TEXT("false"));
}

void json_put_text(struct json_out *out, struct text key, struct text value) {
    json_key(out, key);
    json_text(out, value);
}

void json_put_if_any(struct json_out *out, struct text key, struct text value) {
    if (value.size)
        json_put_text(out, key, value);
}

void json_put_joined(struct json_out *out, struct text key, struct text start, struct text rest) {
    json_key(out, key);
    json_separate(out);
    buffer_add_char(&out->buffer, '"');
    json_escaped(out, start);
    json_escaped(out, rest);
    buffer_add_char(&out->buffer, '"');
}

void json_put_raw(struct json_out *out, struct text key, struct text json) {
    json_key(out, key);
    json_raw(out, json);
}

void json_put_integer(struct json_out *out, struct text key, long long value) {
    json_key(out, key);
    json_integer(out, value);
}

void json_put_bool(struct json_out *out, struct text key, bool value) {
    json_key(out, key);
    json_bool(out, value);
}

void json_put_time(struct json_out *out, struct text key, int64_t milliseconds) {
    char at[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(milliseconds, at);
    json_put_text(out, key, text_of(at));
}

void json_put_seconds(struct json_out *out, struct text key, int64_t milliseconds) {
    char at[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(milliseconds, at);
    json_put_joined(out, key, text_slice(text_of(at), 0, SECOND_CHARS), TEXT("Z"));
}

void json_put_object(struct json_out *out, struct text key) {
    json_key(out, key);
    json_object(out);
}

void json_put_array(struct json_out *out, struct text key) {
    json_key(out, key);
    json_array(out);
}

void json_out_fail(struct json_out *out) {
    out->buffer.failed = true;
}

bool json_out_text(const struct json_out *out, struct text *ret_text) {
    return buffer_text(&out->buffer, ret_text);
}
