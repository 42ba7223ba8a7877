#include "base/shortage.h"
#include "journal/kept.h"
#include "protocol/path.h"
#include "redact/redact.h"
#include "json/json_slice.h"

struct shown {
    struct kept kept;
    struct http_field request[HTTP_REQUEST_FIELDS_MAX];
    struct http_field response[HTTP_REPLY_FIELDS_MAX];
    struct arm_change *changes;
};

static bool is_json(struct text type) {
    return !type.size ||
           text_same(text_slice(type, type.size < 4 ? 0 : type.size - 4, 4), TEXT("json"));
}

// What curl sends as a form unless told otherwise.
static bool begins_json(struct text body) {
    struct text rest = TEXT("");
    const struct text value = json_slice_value(body, &rest);
    return value.size && (value.at[0] == '{' || value.at[0] == '[');
}

static bool is_plain(struct text type) {
    return text_same(type, TEXT("text/csv")) || text_same(type, TEXT("text/plain")) ||
           text_same(type, TEXT("application/x-pem-file"));
}

static bool show_text(struct redactor *redactor, struct text body, struct text *ret_body) {
    *ret_body = redact_text(redactor, body);
    return text_is_utf8(body);
}

typedef bool redact_body(struct redactor *redactor, struct text body, struct text *ret_body);

// How a body is read; NULL: not at all. What a client says is plain text may be anything.
static redact_body *reader_of(const struct kept_message *message, bool is_answer) {
    const struct text type = kept_type(message);
    const bool is_form = text_same(type, TEXT("application/x-www-form-urlencoded"));
    if (is_json(type) && !arm_call_type_is_ndjson(type))
        return redact_json;
    if (is_form)
        return begins_json(message->body) ? redact_json : redact_form;
    if (arm_call_type_is_ndjson(type))
        return redact_lines;
    return is_answer && is_plain(type) ? show_text : NULL;
}

static void show_body(struct redactor *redactor, bool is_answer, struct kept_message *message) {
    const struct text body = message->body;
    redact_body *read = reader_of(message, is_answer);
    message->body = TEXT("");
    if (!body.size || message->omitted)
        return;
    if (!read)
        message->omitted = "it is of a type that is not kept";
    else if (!read(redactor, body, &message->body))
        message->omitted = "it is not what its type says";
    else if (message->body.size > 2 * (size_t)KEPT_BODY_MAX)
        message->omitted = "it is too long";
    else
        message->form = read == redact_json ? KEPT_JSON : KEPT_TEXT;
    if (message->omitted)
        message->body = TEXT("");
}

static void show_message(struct redactor *redactor, bool is_answer, struct http_field *fields,
                         struct kept_message *message) {
    show_body(redactor, is_answer, message);
    for (size_t i = 0; i < message->field_count; i++) {
        const struct http_field *field = &message->fields[i];
        struct text value = field->value; // up to its NUL it is sent
        value = text_cut(&value, '\0');
        fields[i] = (struct http_field){redact_text(redactor, field->name),
                                        redact_header(redactor, field->name, value)};
    }
    message->fields = fields;
}

// As filters ask for it: decoded, slashes once, without origin and query.
static struct text path_of(struct arena *arena, struct text url) {
    struct text path = http_target_path(url);
    struct buffer out = buffer_in(arena);
    path = text_cut(&path, '?');
    if (!arm_percent_decode(arena, path, false, &path))
        path = text_slice(path, 0, path.size);
    while (path.size) {
        const struct text segment = text_cut(&path, '/');
        if (!segment.size)
            continue;
        buffer_add_char(&out, '/');
        buffer_add(&out, segment);
    }
    struct text text = TEXT("");
    return buffer_text(&out, &text) && text.size ? text : TEXT("/");
}

// What is said where tokens are asked for: {"error":"invalid_grant"}.
static void find_code(struct kept *kept) {
    struct text code = TEXT("");
    if (kept->status < 400 || kept->code.at || kept->response.form != KEPT_JSON ||
        !json_slice_member(kept->response.body, TEXT("error"), &code))
        return;
    if (code.size < 2 || code.at[0] != '"')
        return;
    kept->code = text_slice(code, 1, code.size - 2);
}

static void show_changes(struct redactor *redactor, const struct kept *raw, struct shown *shown) {
    for (size_t i = 0; shown->changes && i < raw->change_count; i++)
        shown->changes[i] =
            (struct arm_change){raw->changes[i].op, redact_text(redactor, raw->changes[i].id)};
    shown->kept.changes = shown->changes;
}

static void show(struct redactor *redactor, const struct kept *raw, struct shown *shown) {
    struct kept *kept = &shown->kept;
    *kept = *raw;
    kept->is_raw = false;
    kept->method = redact_text(redactor, raw->method);
    kept->url = redact_target(redactor, raw->url);
    kept->caller_name = redact_text(redactor, raw->caller_name);
    show_message(redactor, false, shown->request, &kept->request);
    show_message(redactor, true, shown->response, &kept->response);
    show_changes(redactor, raw, shown);
    if (raw->explained.at && !redact_json(redactor, raw->explained, &kept->explained))
        kept->explained = (struct text){0};
    kept->path = path_of(redactor->secrets.arena, kept->url);
    find_code(kept);
}

static void leave_out_body(struct kept_message *message) {
    if (message->body.size)
        message->omitted = "it has too many secrets";
    message->body = TEXT("");
    message->form = KEPT_NOTHING;
}

// Where they repeat what was not looked for.
static void leave_out_bodies(struct kept *kept) {
    leave_out_body(&kept->request);
    leave_out_body(&kept->response);
    kept->explained = (struct text){0};
}

static struct kept *redacted(struct arena *arena, const struct kept *raw, struct text key) {
    struct redactor redactor = {.secrets = {.arena = arena, .key = key}};
    struct shown *shown = arena_alloc(arena, sizeof *shown);
    if (!shown)
        return NULL;
    shown->changes = arena_alloc(arena, raw->change_count * sizeof *shown->changes);
    show(&redactor, raw, shown);
    if (redactor.secrets.count) // they may have been said before they were found
        show(&redactor, raw, shown);
    if (redactor.secrets.are_too_many)
        leave_out_bodies(&shown->kept);
    return kept_pack(&shown->kept);
}

// What somebody else was short of is still to be said.
bool kept_redact(struct kept **kept, struct text key) {
    const bool was_short = shortage_take();
    cleanup_arena struct arena *arena = arena_open();
    struct kept *fresh = arena ? redacted(arena, *kept, key) : NULL;
    const bool is_whole = !shortage_take() && fresh;
    if (was_short)
        shortage_note();
    if (!is_whole) {
        kept_close(fresh);
        return false;
    }
    kept_close(*kept);
    *kept = fresh;
    return true;
}
