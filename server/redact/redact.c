#include "redact/redact.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "base/message.h"
#include "protocol/path.h"
#include "json/json_in.h"
#include "json/json_scan.h"

#include <string.h>

enum { FIELD_NAME_MAX = 64 };

static struct text written(const struct buffer *buffer) {
    struct text text = TEXT("");
    return buffer_text(buffer, &text) ? text : TEXT("");
}

// A byte that is of no character is shown as one that is none.
static struct text in_utf8(const struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    if (text_is_utf8(text))
        return text;
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.at[i] < 0x80)
            buffer_add_char(&out, text.at[i]);
        else
            buffer_add(&out, TEXT("\xef\xbf\xbd"));
    return written(&out);
}

// What can be decoded, as somebody might who wants to know: the rest stays.
static struct text decoded(const struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    char byte = '\0';
    for (size_t at = 0; at < text.size; at++) {
        const bool is_escape = text.at[at] == '%' && arm_percent_byte(text, at, &byte);
        buffer_add_char(&out, is_escape ? byte : text.at[at]);
        at += is_escape ? 2 : 0;
    }
    return in_utf8(redactor, written(&out));
}

// Encoded, it stays as it is unless something is found in it: then it is shown as it reads.
static struct text shown_encoded(struct redactor *redactor, struct text text) {
    if (redactor->depth == REDACT_DEPTH_MAX || !text.size || !memchr(text.at, '%', text.size))
        return text;
    redactor->depth++;
    const struct text read = decoded(redactor, text);
    const struct text shown = redact_text(redactor, read);
    redactor->depth--;
    return text_is(shown, read) ? text : shown;
}

// --- in a text: what looks like a token, what a query has, what is a secret elsewhere ---

static bool is_of_token(char c) {
    return text_is_letter_or_digit(c) || c == '-' || c == '_';
}

static size_t run_size(struct text text, size_t at) {
    size_t end = at;
    while (end < text.size && is_of_token(text.at[end]))
        end++;
    return end - at;
}

// RFC 7519, 3: base64url of a JSON object first, and a dot.
static bool begins_token(struct redactor *redactor, struct text first) {
    struct text head = TEXT("");
    return first.size > 2 && first.at[0] == 'e' &&
           base64_read(redactor->secrets.arena, first, &head) &&
           json_scan(head, JSON_DEPTH_MAX) == JSON_SCAN_OK;
}

// How much of the text, from there on, is one; 0: none.
static size_t token_size(struct redactor *redactor, struct text text, size_t at) {
    size_t size = run_size(text, at);
    if (at + size == text.size || text.at[at + size] != '.' ||
        !begins_token(redactor, text_slice(text, at, size)))
        return 0;
    while (at + size < text.size && text.at[at + size] == '.')
        size += 1 + run_size(text, at + size + 1);
    return size;
}

static struct text without_tokens(struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    size_t kept = 0;
    for (size_t at = 0; at < text.size;) {
        const size_t token = text.at[at] == 'e' ? token_size(redactor, text, at) : 0;
        if (token) {
            buffer_add(&out, text_slice(text, kept, at - kept));
            buffer_add(&out, secrets_hide(&redactor->secrets, text_slice(text, at, token)));
            kept = at + token;
        }
        const size_t run = run_size(text, at);
        at += token ? token : run ? run : 1;
    }
    if (!kept)
        return text;
    buffer_add(&out, text_slice(text, kept, text.size - kept));
    return written(&out);
}

// Where a field of a query ends that begins there.
static size_t field_end(struct text text, size_t at) {
    while (at < text.size && !strchr("&?# \"'", text.at[at]))
        at++;
    return at;
}

// "name=value", still encoded; how much of it is shown.
static bool is_secret_field(struct redactor *redactor, struct text field, struct text *ret_secret) {
    struct text value = field;
    struct text name = text_cut(&value, '=');
    struct text read = value;
    if (!value.size)
        return false;
    const bool is_read = arm_percent_decode(redactor->secrets.arena, name, true, &name);
    if (is_read && !secret_is_name(name, SECRET_IN_FORM))
        return false;
    *ret_secret = arm_percent_decode(redactor->secrets.arena, value, true, &read) ? read : value;
    return true;
}

// What is shown of a field; itself where that is all of it.
static struct text shown_field(struct redactor *redactor, struct text field) {
    struct text secret = TEXT("");
    if (!is_secret_field(redactor, field, &secret))
        return shown_encoded(redactor, field);
    const struct text mark = secrets_hide(&redactor->secrets, secret);
    const size_t name = (size_t)((const char *)memchr(field.at, '=', field.size) - field.at);
    return text_format(redactor->secrets.arena, "%.*s=%.*s", TEXT_ARGS(text_slice(field, 0, name)),
                       TEXT_ARGS(mark));
}

static struct text without_fields(struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    size_t kept = 0;
    size_t at = 0;
    while (at < text.size && text.at[at] != '?' && text.at[at] != '#')
        at++;
    for (; at < text.size; at++) {
        const size_t end = field_end(text, at);
        const struct text field = text_slice(text, at, end - at);
        const struct text shown = shown_field(redactor, field);
        if (!text_is(shown, field)) {
            buffer_add(&out, text_slice(text, kept, at - kept));
            buffer_add(&out, shown);
            kept = end;
        }
        at = end;
    }
    if (!kept)
        return text;
    buffer_add(&out, text_slice(text, kept, text.size - kept));
    return written(&out);
}

struct text redact_text(struct redactor *redactor, struct text text) {
    if (!text.size)
        return TEXT("");
    text = without_tokens(redactor, in_utf8(redactor, text));
    text = without_fields(redactor, text);
    return secrets_leave_out(&redactor->secrets, text);
}

// Who asks is no part of a URL (RFC 9110, 4.2.4), and is a secret where it is one all the same.
static struct text without_user(struct redactor *redactor, struct text target) {
    const struct text authority = http_target_authority(target);
    const char *end = authority.size ? memchr(authority.at, '@', authority.size) : NULL;
    if (!end)
        return target;
    const struct text user = {authority.at, (size_t)(end - authority.at)};
    const size_t before = (size_t)(authority.at - target.at);
    return text_format(redactor->secrets.arena, "%.*s%.*s%.*s",
                       TEXT_ARGS(text_slice(target, 0, before)),
                       TEXT_ARGS(secrets_hide(&redactor->secrets, user)),
                       TEXT_ARGS(text_slice(target, before + user.size, target.size)));
}

// A path may have a token that is encoded.
struct text redact_target(struct redactor *redactor, struct text target) {
    target = without_user(redactor, target);
    struct text query = target;
    const struct text path = text_cut(&query, '?');
    const struct text shown = shown_encoded(redactor, path);
    if (!text_is(shown, path))
        target = text_format(redactor->secrets.arena, "%.*s%.*s", TEXT_ARGS(shown),
                             TEXT_ARGS(text_slice(target, path.size, target.size)));
    return redact_text(redactor, target);
}

// Behind "Bearer ", and behind the name of a cookie, is what it is about.
static void find_credentials(struct redactor *redactor, struct text value) {
    while (value.size) {
        struct text part = text_trim(text_cut(&value, ';'));
        size_t at = 0;
        while (at < part.size && !strchr(" \t=", part.at[at]))
            at++;
        if (at < part.size)
            (void)secrets_hide(&redactor->secrets, text_trim(text_slice(part, at + 1, part.size)));
    }
}

struct text redact_header(struct redactor *redactor, struct text name, struct text value) {
    if (!value.size || !secret_is_name(name, SECRET_IN_HEAD))
        return redact_text(redactor, value);
    find_credentials(redactor, value);
    return secrets_hide(&redactor->secrets, value);
}

// --- in a form ---

// A name that is none may be a secret itself.
static bool is_name(struct text name) {
    return text_is_token(name, FIELD_NAME_MAX);
}

static bool redact_field(struct redactor *redactor, struct text field, struct buffer *out) {
    struct text value = field;
    const struct text encoded = text_cut(&value, '=');
    struct text name = TEXT("");
    struct text read = TEXT("");
    if (encoded.size == field.size || !is_name(encoded) ||
        !arm_percent_decode(redactor->secrets.arena, encoded, true, &name) ||
        !arm_percent_decode(redactor->secrets.arena, value, true, &read))
        return false;
    buffer_add(out, encoded);
    buffer_add_char(out, '=');
    const bool is_hidden = read.size && secret_is_name(name, SECRET_IN_FORM);
    const struct text shown =
        is_hidden ? secrets_hide(&redactor->secrets, read) : redact_text(redactor, read);
    buffer_add(out, text_is(shown, read) ? value : shown);
    return true;
}

bool redact_form(struct redactor *redactor, struct text form, struct text *ret_form) {
    struct buffer out = buffer_in(redactor->secrets.arena);
    for (bool first = true; form.size; first = false) {
        const struct text field = text_cut(&form, '&');
        if (!first)
            buffer_add_char(&out, '&');
        if (field.size && !redact_field(redactor, field, &out))
            return false;
    }
    return buffer_text(&out, ret_form);
}
