#include "protocol/path.h"

#include "base/buffer.h"
#include "base/guid.h"
#include "base/message.h"

#include <string.h>

static int hex_value(char c) {
    const char *digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, text_lower_char(c)) : NULL;
    return found ? (int)(found - digits) : -1;
}

static bool has(struct text text, char c) {
    return text.size && memchr(text.at, c, text.size);
}

static bool needs_decoding(struct text encoded, bool plus) {
    return has(encoded, '%') || has(encoded, '\0') || (plus && has(encoded, '+')) ||
           !text_is_ascii(encoded);
}

bool arm_percent_byte(struct text encoded, size_t at, char *ret_byte) {
    if (encoded.size - at < 3)
        return false;
    const int high = hex_value(encoded.at[at + 1]);
    const int low = hex_value(encoded.at[at + 2]);
    if (high < 0 || low < 0)
        return false;
    *ret_byte = (char)(high << 4 | low);
    return true;
}

bool arm_percent_decode(struct arena *arena, struct text encoded, bool plus,
                        struct text *ret_text) {
    if (!needs_decoding(encoded, plus)) {
        *ret_text = encoded;
        return true;
    }
    char *at = arena_alloc(arena, encoded.size + 1);
    if (!at)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < encoded.size; i++) {
        char byte = plus && encoded.at[i] == '+' ? ' ' : encoded.at[i];
        if (encoded.at[i] == '%') {
            if (!arm_percent_byte(encoded, i, &byte))
                return false;
            i += 2;
        }
        if (!byte)
            return false;
        at[size++] = byte;
    }
    const struct text decoded = {at, size};
    if (!text_is_utf8(decoded))
        return false;
    *ret_text = decoded;
    return true;
}

struct text arm_percent_encode(struct arena *arena, struct text text) {
    static const char digits[] = "0123456789ABCDEF";
    static const char plain[] = "-._~()";
    struct buffer buffer = buffer_in(arena);
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if (text_is_letter_or_digit((char)c) || (c && strchr(plain, c))) {
            buffer_add_char(&buffer, (char)c);
            continue;
        }
        const char escape[] = {'%', digits[c >> 4], digits[c & 15]};
        buffer_add(&buffer, (struct text){escape, sizeof escape});
    }
    struct text encoded = TEXT("");
    return buffer_text(&buffer, &encoded) ? encoded : TEXT("");
}

static void keep_segment(struct arm_path *path, struct text segment) {
    if (path->count < ARM_SEGMENTS_MAX)
        path->segments[path->count] = segment;
    path->count++;
}

// A scope that a client has encoded whole, as one segment: "{scope}/providers/…" of the SDKs. It is
// the first, and is decoded already.
static bool add_scope(struct text segment, struct arm_path *path) {
    if (path->count || !text_starts_same(segment, TEXT("/subscriptions/")))
        return false;
    while (segment.size) {
        const struct text part = text_cut(&segment, '/');
        if (part.size)
            keep_segment(path, part);
    }
    return true;
}

static bool add_segment(struct arena *arena, struct text encoded, struct arm_path *path,
                        struct text *ret_why) {
    struct text segment = {0};
    if (!arm_percent_decode(arena, encoded, false, &segment)) {
        *ret_why = TEXT("a path segment has an invalid percent-encoding, a NUL, or is not UTF-8");
        return false;
    }
    if (!has(segment, '/')) {
        keep_segment(path, segment);
        return true;
    }
    if (add_scope(segment, path))
        return true;
    *ret_why = TEXT("a path segment has an encoded slash (%2F)");
    return false;
}

bool arm_path_read(struct arena *arena, struct text target, struct arm_path *ret_path,
                   struct text *ret_why) {
    struct text rest = http_target_path(target);
    rest = text_cut(&rest, '#');
    struct text query = rest;
    struct text path = text_cut(&query, '?');
    ret_path->count = 0;
    ret_path->query = query;
    if (path.size && path.at[0] != '/') {
        *ret_why = TEXT("it must start with a slash");
        return false;
    }
    while (path.size) {
        const struct text encoded = text_cut(&path, '/');
        if (encoded.size && !add_segment(arena, encoded, ret_path, ret_why))
            return false;
    }
    return true;
}

int arm_query_find(struct arena *arena, struct text query, const char *name,
                   struct text *ret_value) {
    const struct text wanted = text_of(name);
    int found = 0;
    while (query.size) {
        struct text value = text_cut(&query, '&');
        struct text key = text_cut(&value, '=');
        if (!arm_percent_decode(arena, key, true, &key))
            return -1;
        if (!text_same(key, wanted))
            continue;
        if (!arm_percent_decode(arena, value, true, &value))
            return -1;
        *ret_value = value;
        found++;
    }
    return found;
}

static bool is_known(struct arena *arena, struct text query, struct text key,
                     const char *const *names) {
    struct text value = TEXT("");
    while (*names && !text_same(key, text_of(*names)))
        names++;
    return *names && arm_query_find(arena, query, *names, &value) == 1;
}

struct text arm_query_stranger(struct arena *arena, struct text query, const char *const *names) {
    struct text rest = query;
    while (rest.size) {
        struct text value = text_cut(&rest, '&');
        const struct text sent = text_cut(&value, '=');
        struct text key = TEXT("");
        if (sent.size &&
            (!arm_percent_decode(arena, sent, true, &key) || !is_known(arena, query, key, names)))
            return sent;
    }
    return TEXT("");
}

// "/v1.0/…", or behind a tenant's id or domain.
static bool is_graph(const struct arm_path *path) {
    const struct text version = TEXT("v1.0");
    struct guid id;
    if (path->count && text_same(path->segments[0], version))
        return true;
    return path->count > 1 && text_same(path->segments[1], version) &&
           (guid_read(path->segments[0], &id) ||
            memchr(path->segments[0].at, '.', path->segments[0].size));
}

// What else is under /_azsreg is for clients of Azure, or for probes.
static bool is_control(const struct arm_path *path) {
    static const char *const words[] = {
        "status", "reset",   "directory", "snapshots", "clock", "faults", "requests", "explain",
        "payer",  "metrics", "console",   "overview",  "find",  "browse", "customers"};
    if (!path->count || !text_same(path->segments[0], TEXT("_azsreg")))
        return false;
    if (path->count == 1)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(path->segments[1], text_of(words[i])))
            return true;
    return false;
}

enum arm_space arm_path_space(const struct arm_path *path) {
    if (is_control(path))
        return ARM_SPACE_CONTROL;
    if (path->count && text_same(path->segments[0], TEXT("v1")))
        return ARM_SPACE_PARTNER;
    return is_graph(path) ? ARM_SPACE_GRAPH : ARM_SPACE_MANAGER;
}
