#include "redact/redact.h"

#include "base/cleanup.h"
#include "json/json_in.h"
#include "json/json_out.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

#include <string.h>

// A string as it reads; the inside is as it stands between the quotes. False where nobody can: half
// of a character's two.
static bool read_string(const struct redactor *redactor, struct text inside,
                        struct text *ret_text) {
    *ret_text = inside;
    if (!inside.size || !memchr(inside.at, '\\', inside.size))
        return true;
    cleanup_json cJSON *node = cJSON_ParseWithLength(inside.at - 1, inside.size + 2);
    *ret_text = node ? text_copy(redactor->secrets.arena, text_of(node->valuestring)) : TEXT("");
    return node;
}

static struct text inside_of(struct text string) {
    return text_slice(string, 1, string.size - 2);
}

static void add_string(struct buffer *out, struct text value) {
    struct json_out json = json_out_in(out->arena);
    struct text text = TEXT("");
    json_text(&json, value);
    if (json_out_text(&json, &text))
        buffer_add(out, text);
}

// JSON in a string, where something in it is a secret by its name.
static bool show_inner(struct redactor *redactor, struct text read, struct text *ret_shown) {
    const size_t hidden = redactor->secrets.hidden;
    if (!read.size || !strchr("{[", read.at[0]) || redactor->depth == REDACT_DEPTH_MAX)
        return false;
    redactor->depth++;
    const bool is_json = redact_json(redactor, read, ret_shown);
    redactor->depth--;
    return is_json && redactor->secrets.hidden > hidden;
}

static void walk_string(struct redactor *redactor, struct text value, struct buffer *out) {
    struct text read = TEXT("");
    struct text shown = TEXT("<unreadable>");
    const bool is_read = read_string(redactor, inside_of(value), &read);
    if (is_read && !show_inner(redactor, read, &shown))
        shown = redact_text(redactor, read);
    if (is_read && text_is(shown, read))
        buffer_add(out, value);
    else
        add_string(out, shown);
}

// A name that nobody can read may be any.
static bool hides(const struct redactor *redactor, struct text name) {
    struct text read = TEXT("");
    return !read_string(redactor, inside_of(name), &read) || secret_is_name(read, SECRET_IN_JSON);
}

static struct text hide(struct redactor *redactor, struct text value) {
    struct text secret = value;
    if (value.at[0] == '"')
        (void)read_string(redactor, inside_of(value), &secret);
    return secrets_hide(&redactor->secrets, secret);
}

enum { ODD = 1, DOT = 2, TOKEN_FIRST = 4, TOKEN_SECOND = 8, TOKEN = 16 };

// What a byte of a string may be a part of; a token begins with base64url of "{" and the next byte.
static unsigned kind_of(unsigned char c) {
    switch (c) {
    case '\\':
    case '?':
    case '#':
    case '{':
    case '[':
        return ODD;
    case '.':
        return DOT;
    case 'e':
        return TOKEN_FIRST;
    default:
        break;
    }
    if (c >= 0x80)
        return ODD;
    return (c >= '0' && c <= '9') || (c >= 'w' && c <= 'z') || c == '-' || c == '_' ? TOKEN_SECOND
                                                                                    : 0;
}

// The string that begins there, with its quotes; most of them cannot have anything to hide.
static struct text string_at(struct text document, size_t at, bool *ret_plain) {
    unsigned seen = 0;
    unsigned before = 0;
    size_t end = at + 1;
    for (; end < document.size && document.at[end] != '"'; end++) {
        const unsigned kind = kind_of((unsigned char)document.at[end]);
        seen |= kind | ((before & TOKEN_FIRST) && (kind & TOKEN_SECOND) ? TOKEN : 0U);
        before = kind;
        end += document.at[end] == '\\';
    }
    *ret_plain = !(seen & ODD) && !((seen & DOT) && (seen & TOKEN));
    return text_slice(document, at, end + 1 - at);
}

static void add_without_space(struct buffer *out, struct text text) {
    for (size_t at = 0; at < text.size; at++)
        if (!json_is_space(text.at[at]))
            buffer_add_char(out, text.at[at]);
}

// What is said of a name that hides it; the rest is moved on behind that. False for any other.
static bool skip_secret(struct redactor *redactor, struct text name, struct text *rest,
                        struct buffer *out) {
    struct text after = json_without_space(*rest);
    if (!after.size || after.at[0] != ':' || !hides(redactor, name))
        return false;
    const struct text value = json_slice_value(text_slice(after, 1, after.size), &after);
    if (text_is(value, TEXT("null")))
        return false;
    buffer_add_char(out, ':');
    add_string(out, hide(redactor, value));
    *rest = after;
    return true;
}

static void walk_any_string(struct redactor *redactor, struct text *rest, struct buffer *out) {
    bool is_plain = false;
    const struct text string = string_at(*rest, 0, &is_plain);
    *rest = text_slice(*rest, string.size, rest->size);
    if (is_plain && !secrets_are_in(&redactor->secrets, inside_of(string)))
        buffer_add(out, string);
    else
        walk_string(redactor, string, out);
    (void)skip_secret(redactor, string, rest, out);
}

// One that json_scan has passed: between its strings there is nothing to hide.
static void walk(struct redactor *redactor, struct text rest, struct buffer *out) {
    while (rest.size) {
        const char *quote = memchr(rest.at, '"', rest.size);
        const size_t plain = quote ? (size_t)(quote - rest.at) : rest.size;
        add_without_space(out, text_slice(rest, 0, plain));
        rest = text_slice(rest, plain, rest.size);
        if (rest.size)
            walk_any_string(redactor, &rest, out);
    }
}

bool redact_json(struct redactor *redactor, struct text document, struct text *ret_document) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    document = json_without_mark(document);
    if (json_scan(document, JSON_DEPTH_MAX) != JSON_SCAN_OK || !text_is_utf8(document))
        return false;
    walk(redactor, document, &out);
    return buffer_text(&out, ret_document);
}

bool redact_lines(struct redactor *redactor, struct text lines, struct text *ret_lines) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    while (lines.size) {
        const struct text line = text_trim(text_without_end(text_cut(&lines, '\n'), '\r'));
        struct text shown = TEXT("");
        if (line.size && !redact_json(redactor, line, &shown))
            return false;
        buffer_add(&out, shown);
        buffer_add_char(&out, '\n');
    }
    return buffer_text(&out, ret_lines);
}
