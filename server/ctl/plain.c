#include "ctl/plain.h"

#include "base/buffer.h"
#include "json/json_in.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

enum { DEPTH_MAX = 100 }; // an answer may have what others have sent, which stands deeper in it

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

static struct text member_of(struct arena *arena, struct text object, const char *name) {
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
        add_words(lines, TEXT(""), member_of(arena, detail, "target"), TEXT(": "));
        buffer_add(lines, member_of(arena, detail, "message"));
        buffer_add_char(lines, '\n');
    }
}

struct text plain_details(struct arena *arena, struct text body) {
    struct buffer lines = buffer_in(arena);
    const struct text error = plain_is_object(body) ? raw_member(body, "error") : TEXT("");
    add_mistakes(arena, error, &lines);
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
