#include "ctl/plain.h"

#include "base/buffer.h"
#include "json/json_in.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

enum {
    DEPTH_MAX = 100, // what was kept of others' bodies stands deeper than a body may be
    TIME_FROM = 11,  // in "2026-11-21T16:57:31.603Z"
    TIME_SIZE = 12,
};

bool plain_is_object(struct text document) {
    return document.size && document.at[0] == '{' && json_scan(document, DEPTH_MAX) == JSON_SCAN_OK;
}

// --- values ---

static struct text cleaned(struct text text, char *at) {
    for (size_t i = 0; i < text.size; i++)
        at[i] = (unsigned char)text.at[i] < ' ' || text.at[i] == 0x7F ? ' ' : text.at[i];
    return (struct text){at, text.size};
}

// As a person reads it: a string without its quotes, anything else as it stands.
static struct text said(struct arena *arena, struct text value) {
    if (!value.size || value.at[0] != '"')
        return text_is(value, TEXT("null")) ? TEXT("") : value;
    cleanup_json cJSON *string = cJSON_ParseWithLength(value.at, value.size);
    const struct text text = text_of(cJSON_GetStringValue(string));
    char *at = arena_alloc(arena, text.size + 1);
    return at ? cleaned(text, at) : TEXT("");
}

static struct text raw_member(struct text object, const char *name) {
    struct text value = TEXT("");
    const bool is_object = object.size && object.at[0] == '{';
    return is_object && json_slice_member(object, text_of(name), &value) ? value : TEXT("");
}

struct text plain_member(struct arena *arena, struct text object, const char *name) {
    return said(arena, raw_member(object, name));
}

// Elements in order, of what may be no array.
static bool next_of(struct text *rest, struct text *ret_element) {
    return rest->size && json_slice_element(rest, ret_element);
}

static struct text array_of(struct text object, const char *name) {
    const struct text value = raw_member(object, name);
    return value.size && value.at[0] == '[' ? value : TEXT("");
}

static void add_words(struct buffer *lines, struct text before, struct text word,
                      struct text behind) {
    if (!word.size)
        return;
    buffer_add(lines, before);
    buffer_add(lines, word);
    buffer_add(lines, behind);
}

static struct text text_in(const struct buffer *lines) {
    struct text text = TEXT("");
    return buffer_text(lines, &text) ? text : TEXT("");
}

// --- refusals ---

// What is wrong with a document, place by place.
static void add_mistakes(struct arena *arena, struct text error, struct buffer *lines) {
    struct text rest = array_of(error, "details");
    struct text detail;
    while (next_of(&rest, &detail)) {
        buffer_add(lines, TEXT("  "));
        add_words(lines, TEXT(""), plain_member(arena, detail, "target"), TEXT(": "));
        buffer_add(lines, plain_member(arena, detail, "message"));
        buffer_add_char(lines, '\n');
    }
}

static void add_differences(struct arena *arena, struct text one, struct buffer *lines) {
    struct text rest = array_of(one, "differs");
    struct text difference;
    while (next_of(&rest, &difference)) {
        const struct text got = plain_member(arena, difference, "got");
        buffer_add(lines, text_format(arena, "  request %.*s: %.*s is %.*s, not %.*s\n",
                                      TEXT_ARGS(plain_member(arena, one, "n")),
                                      TEXT_ARGS(plain_member(arena, difference, "field")),
                                      TEXT_ARGS(got.size ? got : TEXT("missing")),
                                      TEXT_ARGS(plain_member(arena, difference, "wanted"))));
    }
}

struct text plain_details(struct arena *arena, struct text body) {
    struct buffer lines = buffer_in(arena);
    struct text one;
    const struct text error = plain_is_object(body) ? raw_member(body, "error") : TEXT("");
    add_mistakes(arena, error, &lines);
    struct text rest = array_of(raw_member(error, "details"), "nearest");
    while (next_of(&rest, &one))
        add_differences(arena, one, &lines);
    return text_in(&lines);
}

// --- members ---

static bool is_object(struct text value) {
    return value.size && value.at[0] == '{';
}

// Once for how wide the names are, and once to write them.
static size_t walk(struct arena *arena, struct text object, struct text before, size_t width,
                   struct buffer *lines) {
    struct text name;
    struct text value;
    size_t widest = 0;
    while (json_slice_next_member(&object, &name, &value)) {
        const struct text path = text_format(arena, "%.*s%.*s", TEXT_ARGS(before), TEXT_ARGS(name));
        size_t wide = path.size;
        if (is_object(value))
            wide = walk(arena, value, text_format(arena, "%.*s.", TEXT_ARGS(path)), width, lines);
        else if (lines)
            buffer_add(lines, text_format(arena, "%-*.*s  %.*s\n", (int)width, TEXT_ARGS(path),
                                          TEXT_ARGS(said(arena, value))));
        widest = wide > widest ? wide : widest;
    }
    return widest;
}

struct text plain_members(struct arena *arena, struct text object) {
    struct buffer lines = buffer_in(arena);
    const size_t width = walk(arena, object, TEXT(""), 0, NULL);
    walk(arena, object, TEXT(""), width, &lines);
    return text_in(&lines);
}

// --- requests ---

// What it was refused for, in the words of its space: Azure Resource Manager's and Graph's,
// sign-in's, Partner Center's.
static struct text message_of(struct arena *arena, struct text request) {
    const struct text body = raw_member(raw_member(request, "response"), "body");
    const struct text error = plain_member(arena, raw_member(body, "error"), "message");
    const struct text signing = plain_member(arena, body, "error_description");
    return error.size ? error : signing.size ? signing : plain_member(arena, body, "description");
}

static void add_verdict(struct arena *arena, struct text request, struct buffer *line) {
    add_words(line, TEXT(" "), plain_member(arena, request, "code"), TEXT(""));
    add_words(line, TEXT(" ("), plain_member(arena, request, "reason"), TEXT(")"));
    add_words(line, TEXT(", by the fault "), plain_member(arena, request, "fault"), TEXT(""));
}

struct text plain_request(struct arena *arena, struct text request) {
    struct buffer line = buffer_in(arena);
    const struct text time = plain_member(arena, request, "time");
    buffer_add(&line, text_format(arena, "%4.*s %.*s %.*s %.*s %.*s",
                                  TEXT_ARGS(plain_member(arena, request, "n")),
                                  TEXT_ARGS(text_slice(time, TIME_FROM, TIME_SIZE)),
                                  TEXT_ARGS(plain_member(arena, request, "status")),
                                  TEXT_ARGS(plain_member(arena, request, "method")),
                                  TEXT_ARGS(plain_member(arena, request, "url"))));
    add_verdict(arena, request, &line);
    buffer_add_char(&line, '\n');
    return text_in(&line);
}

static void add_checks(struct arena *arena, struct text explain, struct buffer *lines) {
    struct text rest = array_of(explain, "checks");
    struct text check;
    while (next_of(&rest, &check)) {
        buffer_add(lines, text_format(arena, "  %-10.*s %.*s",
                                      TEXT_ARGS(plain_member(arena, check, "verdict")),
                                      TEXT_ARGS(plain_member(arena, check, "check"))));
        add_words(lines, TEXT(": "), plain_member(arena, check, "says"), TEXT(""));
        buffer_add_char(lines, '\n');
    }
}

// What would do instead, a line each.
static void add_candidates(struct text explain, struct buffer *lines) {
    struct text rest = array_of(explain, "candidates");
    struct text candidate;
    while (next_of(&rest, &candidate)) {
        buffer_add(lines, TEXT("     "));
        buffer_add(lines, text_slice(candidate, 1, candidate.size - 2));
        buffer_add_char(lines, '\n');
    }
}

struct text plain_why(struct arena *arena, struct text request) {
    struct buffer lines = buffer_in(arena);
    const struct text explain = raw_member(request, "explain");
    buffer_add(&lines, plain_request(arena, request));
    add_words(&lines, TEXT("by   "), plain_member(arena, raw_member(request, "caller"), "name"),
              TEXT("\n"));
    add_words(&lines, TEXT("said "), message_of(arena, request), TEXT("\n"));
    add_checks(arena, explain, &lines);
    add_words(&lines, TEXT("why  "), plain_member(arena, explain, "why"), TEXT("\n"));
    add_words(&lines, TEXT("cure "), plain_member(arena, explain, "cure"), TEXT("\n"));
    add_candidates(explain, &lines);
    return text_in(&lines);
}
