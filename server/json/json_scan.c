#include "json/json_scan.h"

#include <string.h>

struct scan {
    const char *at;
    const char *end;
    unsigned depth;
    unsigned depth_max;
    bool too_deep;
    bool has_nul;
    struct json_scan_step *steps; // NULL: nobody asks for the way
};

static bool scan_value(struct scan *scan);

static char scan_peek(const struct scan *scan) {
    return scan->at < scan->end ? *scan->at : '\0';
}

static bool scan_take(struct scan *scan, char c) {
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static void scan_space(struct scan *scan) {
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) && *scan->at)
        scan->at++;
}

static bool scan_word(struct scan *scan, const char *word) {
    const size_t size = strlen(word);
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return false;
    scan->at += size;
    return true;
}

static bool scan_digits(struct scan *scan) {
    const char *start = scan->at;
    while (scan_peek(scan) >= '0' && scan_peek(scan) <= '9')
        scan->at++;
    return scan->at > start;
}

static bool scan_number(struct scan *scan) {
    scan_take(scan, '-');
    if (!scan_take(scan, '0') && !scan_digits(scan))
        return false;
    if (scan_take(scan, '.') && !scan_digits(scan))
        return false;
    if (!scan_take(scan, 'e') && !scan_take(scan, 'E'))
        return true;
    if (!scan_take(scan, '+'))
        scan_take(scan, '-');
    return scan_digits(scan);
}

// Behind a backslash.
static bool scan_escape(struct scan *scan) {
    if (!scan_take(scan, 'u')) {
        const char c = scan_peek(scan);
        const bool is_escape = c && strchr("\"\\/bfnrt", c);
        scan->at += is_escape;
        return is_escape;
    }
    scan->has_nul = scan->end - scan->at >= 4 && memcmp(scan->at, "0000", 4) == 0;
    if (scan->end - scan->at < 4 || scan->has_nul)
        return false;
    for (int i = 0; i < 4; i++)
        if (!strchr("0123456789abcdefABCDEF", scan->at[i]) || !scan->at[i])
            return false;
    scan->at += 4;
    return true;
}

static bool scan_string(struct scan *scan) {
    if (!scan_take(scan, '"'))
        return false;
    while (scan->at < scan->end && (unsigned char)*scan->at >= 0x20) {
        if (scan_take(scan, '"'))
            return true;
        if (!scan_take(scan, '\\'))
            scan->at++;
        else if (!scan_escape(scan))
            return false;
    }
    return false;
}

// Behind a name, or behind "\u" in it.
static void note_name(struct scan *scan, const char *start) {
    const char *end = scan->has_nul ? scan->at + 4 : scan->at - 1;
    if (scan->steps && end >= start)
        scan->steps[scan->depth - 1].name = (struct text){start, (size_t)(end - start)};
}

static bool scan_member(struct scan *scan) {
    scan_space(scan);
    const char *start = scan->at + 1;
    const bool is_name = scan_string(scan);
    note_name(scan, start);
    if (!is_name)
        return false;
    scan_space(scan);
    return scan_take(scan, ':') && scan_value(scan);
}

static void begin_list(struct scan *scan) {
    if (scan->steps)
        scan->steps[scan->depth - 1] = (struct json_scan_step){0};
}

static void end_item(struct scan *scan) {
    if (scan->steps)
        scan->steps[scan->depth - 1].index++;
}

static bool scan_list(struct scan *scan, char close, bool (*item)(struct scan *)) {
    scan->at++;
    if (++scan->depth > scan->depth_max) {
        scan->too_deep = true;
        return false;
    }
    scan_space(scan);
    begin_list(scan);
    bool done = scan_take(scan, close);
    while (!done) {
        if (!item(scan))
            return false;
        end_item(scan);
        scan_space(scan);
        done = scan_take(scan, close);
        if (!done && !scan_take(scan, ','))
            return false;
    }
    scan->depth--;
    return true;
}

static bool scan_value(struct scan *scan) {
    scan_space(scan);
    switch (scan_peek(scan)) {
    case '{':
        return scan_list(scan, '}', scan_member);
    case '[':
        return scan_list(scan, ']', scan_value);
    case '"':
        return scan_string(scan);
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        return scan_number(scan);
    }
}

static bool scan_document(struct scan *scan) {
    const bool is_value = scan_value(scan);
    if (is_value)
        scan_space(scan);
    return is_value && scan->at == scan->end;
}

struct text json_without_mark(struct text document) {
    const struct text mark = TEXT("\xEF\xBB\xBF");
    return text_is(text_slice(document, 0, mark.size), mark)
               ? text_slice(document, mark.size, document.size - mark.size)
               : document;
}

enum json_scan_result json_scan(struct text document, unsigned depth_max) {
    struct scan scan = {
        .at = document.at, .end = document.at + document.size, .depth_max = depth_max};
    if (scan_document(&scan))
        return JSON_SCAN_OK;
    return scan.too_deep ? JSON_SCAN_TOO_DEEP : JSON_SCAN_NOT_JSON;
}

size_t json_scan_place(struct text document, unsigned depth_max) {
    struct scan scan = {
        .at = document.at, .end = document.at + document.size, .depth_max = depth_max};
    (void)scan_document(&scan);
    return (size_t)(scan.at - document.at);
}

bool json_scan_found_nul(struct text document, unsigned depth_max, struct json_scan_step *steps,
                         size_t *ret_count) {
    struct scan scan = {.at = document.at,
                        .end = document.at + document.size,
                        .depth_max = depth_max,
                        .steps = steps};
    *ret_count = 0;
    if (scan_document(&scan) || !scan.has_nul)
        return false;
    *ret_count = scan.depth;
    return true;
}

size_t json_scan_values(struct text document) {
    size_t count = 1;
    bool is_in_string = false;
    for (size_t i = 0; i < document.size; i++) {
        const char c = document.at[i];
        if (is_in_string && c == '\\')
            i++;
        else if (c == '"')
            is_in_string = !is_in_string;
        else
            count += !is_in_string && (c == ',' || c == '[' || c == '{');
    }
    return count;
}
