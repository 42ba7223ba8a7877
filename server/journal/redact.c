#include "journal/redact.h"

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "protocol/path.h"
#include "json/json_in.h"
#include "json/json_out.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

#include <string.h>

// Shorter ones are not looked for: they are in too much that is no secret.
enum { REPEATED_LEAST = 6, FIELD_NAME_MAX = 64 };

enum place { IN_JSON, IN_FORM, IN_HEAD };

static bool is_among(const char *const *names, struct text name) {
    for (; *names; names++)
        if (text_same(name, text_of(*names)))
            return true;
    return false;
}

// "secretText", "passwordCredentials", "refresh_token".
static bool is_like(struct text name) {
    const struct text end = TEXT("_token");
    return text_starts_same(name, TEXT("secret")) || text_starts_same(name, TEXT("password")) ||
           (name.size >= end.size &&
            text_same(text_slice(name, name.size - end.size, end.size), end));
}

static bool is_secret(struct text name, enum place place) {
    static const char *const everywhere[] = {"registrationToken",
                                             "activationKey",
                                             "client_secret",
                                             "clientSecret",
                                             "assertion",
                                             "ticket",
                                             "device_code",
                                             "client_assertion",
                                             "user_code",
                                             "inviteRedeemUrl",
                                             NULL};
    static const char *const in_forms[] = {"code", "token", NULL}; // errors have a code
    static const char *const in_heads[] = {"authorization", "proxy-authorization", "cookie",
                                           "set-cookie", NULL};
    return place == IN_HEAD ? is_among(in_heads, name)
                            : is_like(name) || is_among(everywhere, name) ||
                                  (place == IN_FORM && is_among(in_forms, name));
}

static void remember(struct redactor *redactor, struct text secret) {
    if (secret.size < REPEATED_LEAST || redactor->count == REDACT_SECRETS_MAX ||
        text_has_same(TEXT("<redacted "), secret))
        return;
    for (size_t i = 0; i < redactor->count; i++)
        if (text_is(redactor->secrets[i], secret))
            return;
    redactor->secrets[redactor->count++] = secret;
}

static struct text mark(struct redactor *redactor, struct text secret) {
    struct digest digest;
    if (!digest_keyed(redactor->key, secret, &digest))
        return TEXT("<redacted>");
    return text_format(redactor->arena, "<redacted %02x%02x%02x%02x>", digest.bytes[0],
                       digest.bytes[1], digest.bytes[2], digest.bytes[3]);
}

static struct text hide(struct redactor *redactor, struct text secret) {
    remember(redactor, secret);
    return mark(redactor, secret);
}

static struct text written(const struct buffer *buffer) {
    struct text text = TEXT("");
    return buffer_text(buffer, &text) ? text : TEXT("");
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
    return first.size > 2 && first.at[0] == 'e' && base64_read(redactor->arena, first, &head) &&
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
    struct buffer out = buffer_in(redactor->arena);
    size_t kept = 0;
    for (size_t at = 0; at < text.size;) {
        const size_t token = text.at[at] == 'e' ? token_size(redactor, text, at) : 0;
        if (token) {
            buffer_add(&out, text_slice(text, kept, at - kept));
            buffer_add(&out, hide(redactor, text_slice(text, at, token)));
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
    struct text decoded = value;
    if (!value.size)
        return false;
    const bool is_read = arm_percent_decode(redactor->arena, name, true, &name);
    if (is_read && !is_secret(name, IN_FORM))
        return false;
    *ret_secret = arm_percent_decode(redactor->arena, value, true, &decoded) ? decoded : value;
    return true;
}

static struct text without_fields(struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->arena);
    size_t kept = 0;
    size_t at = 0;
    while (at < text.size && text.at[at] != '?' && text.at[at] != '#')
        at++;
    for (; at < text.size; at++) {
        const size_t end = field_end(text, at);
        const struct text field = text_slice(text, at, end - at);
        struct text secret = TEXT("");
        if (is_secret_field(redactor, field, &secret)) {
            const char *equals = memchr(field.at, '=', field.size);
            const size_t value = (size_t)(equals + 1 - text.at);
            buffer_add(&out, text_slice(text, kept, value - kept));
            buffer_add(&out, hide(redactor, secret));
            kept = end;
        }
        at = end;
    }
    if (!kept)
        return text;
    buffer_add(&out, text_slice(text, kept, text.size - kept));
    return written(&out);
}

static struct text without(struct redactor *redactor, struct text text, struct text secret) {
    struct buffer out = buffer_in(redactor->arena);
    const char *found = memmem(text.at, text.size, secret.at, secret.size);
    if (!found)
        return text;
    for (; found; found = memmem(text.at, text.size, secret.at, secret.size)) {
        const size_t before = (size_t)(found - text.at);
        buffer_add(&out, text_slice(text, 0, before));
        buffer_add(&out, mark(redactor, secret));
        text = text_slice(text, before + secret.size, text.size);
    }
    buffer_add(&out, text);
    return written(&out);
}

// A byte that is of no character is shown as one that is none.
static struct text in_utf8(struct redactor *redactor, struct text text) {
    struct buffer out = buffer_in(redactor->arena);
    if (text_is_utf8(text))
        return text;
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.at[i] < 0x80)
            buffer_add_char(&out, text.at[i]);
        else
            buffer_add(&out, TEXT("\xef\xbf\xbd"));
    return written(&out);
}

struct text redact_text(struct redactor *redactor, struct text text) {
    if (!text.size)
        return TEXT("");
    text = without_tokens(redactor, in_utf8(redactor, text));
    text = without_fields(redactor, text);
    for (size_t i = 0; i < redactor->count; i++)
        text = without(redactor, text, redactor->secrets[i]);
    return text;
}

// A path may have a token that is encoded: then it is shown as it reads.
struct text redact_target(struct redactor *redactor, struct text target) {
    struct text query = target;
    struct text path = text_cut(&query, '?');
    struct text decoded = TEXT("");
    if (arm_percent_decode(redactor->arena, path, false, &decoded) && !text_is(decoded, path)) {
        const struct text shown = redact_text(redactor, decoded);
        target = text_is(shown, decoded)
                     ? target
                     : text_format(redactor->arena, "%.*s%s%.*s", TEXT_ARGS(shown),
                                   query.size ? "?" : "", TEXT_ARGS(query));
    }
    return redact_text(redactor, target);
}

// Behind "Bearer " is what it is about.
struct text redact_header(struct redactor *redactor, struct text name, struct text value) {
    struct text credentials = value;
    if (!value.size || !is_secret(name, IN_HEAD))
        return redact_text(redactor, value);
    (void)text_cut(&credentials, ' ');
    remember(redactor, text_trim(credentials));
    return hide(redactor, value);
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
    struct text decoded = TEXT("");
    if (encoded.size == field.size || !is_name(encoded) ||
        !arm_percent_decode(redactor->arena, encoded, true, &name) ||
        !arm_percent_decode(redactor->arena, value, true, &decoded))
        return false;
    buffer_add(out, encoded);
    buffer_add_char(out, '=');
    const bool is_hidden = decoded.size && is_secret(name, IN_FORM);
    const struct text shown = is_hidden ? hide(redactor, decoded) : redact_text(redactor, decoded);
    buffer_add(out, text_is(shown, decoded) ? value : shown);
    return true;
}

bool redact_form(struct redactor *redactor, struct text form, struct text *ret_form) {
    struct buffer out = buffer_in(redactor->arena);
    for (bool first = true; form.size; first = false) {
        const struct text field = text_cut(&form, '&');
        if (!first)
            buffer_add_char(&out, '&');
        if (field.size && !redact_field(redactor, field, &out))
            return false;
    }
    return buffer_text(&out, ret_form);
}

// --- in JSON ---

// A string as it reads; the inside is as it stands between the quotes.
static struct text string_of(struct redactor *redactor, struct text inside) {
    if (!inside.size || !memchr(inside.at, '\\', inside.size))
        return inside;
    cleanup_json cJSON *node = cJSON_ParseWithLength(inside.at - 1, inside.size + 2);
    return node ? text_copy(redactor->arena, text_of(node->valuestring)) : TEXT("");
}

static struct text inside_of(struct text string) {
    return text_slice(string, 1, string.size - 2);
}

static void add_string(struct buffer *out, struct text value) {
    struct json_out json = json_out_in(out->arena);
    json_text(&json, value);
    buffer_add(out, written(&json.buffer));
}

static bool is_null(struct text value) {
    return text_is(value, TEXT("null"));
}

static void walk(struct redactor *redactor, struct text value, struct buffer *out);

static void walk_string(struct redactor *redactor, struct text value, struct buffer *out) {
    const struct text read = string_of(redactor, inside_of(value));
    const struct text shown = redact_text(redactor, read);
    if (text_is(shown, read))
        buffer_add(out, value);
    else
        add_string(out, shown);
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
        if (is_secret(string_of(redactor, name), IN_JSON) && !is_null(value))
            add_string(
                out,
                hide(redactor, value.at[0] == '"' ? string_of(redactor, inside_of(value)) : value));
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
    struct buffer out = buffer_in(redactor->arena);
    struct text rest = TEXT("");
    document = json_without_mark(document);
    if (json_scan(document, JSON_DEPTH_MAX) != JSON_SCAN_OK || !text_is_utf8(document))
        return false;
    walk(redactor, json_slice_value(document, &rest), &out);
    return buffer_text(&out, ret_document);
}

bool redact_lines(struct redactor *redactor, struct text lines, struct text *ret_lines) {
    struct buffer out = buffer_in(redactor->arena);
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
