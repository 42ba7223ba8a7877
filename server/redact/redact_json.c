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

static bool is_null(struct text value) {
    return text_is(value, TEXT("null"));
}

static void walk(struct redactor *redactor, struct text value, struct buffer *out);

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
static bool hides(const struct redactor *redactor, struct text name, struct text value) {
    struct text read = TEXT("");
    return !is_null(value) &&
           (!read_string(redactor, name, &read) || secret_is_name(read, SECRET_IN_JSON));
}

static struct text hide(struct redactor *redactor, struct text value) {
    struct text secret = value;
    if (value.at[0] == '"')
        (void)read_string(redactor, inside_of(value), &secret);
    return secrets_hide(&redactor->secrets, secret);
}

static void walk_object(struct redactor *redactor, struct text rest, struct buffer *out) {
    struct text name = TEXT("");
    struct text value = TEXT("");
    buffer_add_char(out, '{');
    for (bool first = true; json_slice_next_member(&rest, &name, &value); first = false) {
        if (!first)
            buffer_add_char(out, ',');
        walk_string(redactor, (struct text){name.at - 1, name.size + 2}, out);
        buffer_add_char(out, ':');
        if (hides(redactor, name, value))
            add_string(out, hide(redactor, value));
        else
            walk(redactor, value, out);
    }
    buffer_add_char(out, '}');
}

static void walk_array(struct redactor *redactor, struct text rest, struct buffer *out) {
    struct text value = TEXT("");
    buffer_add_char(out, '[');
    for (bool first = true; json_slice_element(&rest, &value); first = false) {
        if (!first)
            buffer_add_char(out, ',');
        walk(redactor, value, out);
    }
    buffer_add_char(out, ']');
}

// Depth is bounded: json_scan has refused anything deeper.
static void walk(struct redactor *redactor, struct text value, struct buffer *out) {
    switch (value.size ? value.at[0] : '\0') {
    case '{':
        walk_object(redactor, value, out);
        return;
    case '[':
        walk_array(redactor, value, out);
        return;
    case '"':
        walk_string(redactor, value, out);
        return;
    default:
        buffer_add(out, value);
    }
}

bool redact_json(struct redactor *redactor, struct text document, struct text *ret_document) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    struct text rest = TEXT("");
    document = json_without_mark(document);
    if (json_scan(document, JSON_DEPTH_MAX) != JSON_SCAN_OK || !text_is_utf8(document))
        return false;
    walk(redactor, json_slice_value(document, &rest), &out);
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
