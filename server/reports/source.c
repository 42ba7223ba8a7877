#include "reports/source.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "json/json_in.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

static bool is_list(struct text name, struct text value) {
    return value.size && value.at[0] == '[' && text_same(name, TEXT("value"));
}

// The list of an object that is a page, and whether it says that it is one of several.
static bool find_list(struct text object, struct usage_source *source, struct text *ret_list) {
    struct text name = TEXT("");
    struct text value = TEXT("");
    bool is_found = false;
    while (json_slice_next_member(&object, &name, &value))
        if (is_list(name, value)) {
            *ret_list = value;
            is_found = true;
        } else if (text_same(name, TEXT("nextLink"))) {
            source->is_cut |= !text_is(value, TEXT("null")) && !text_is(value, TEXT("\"\""));
        }
    return is_found;
}

// The array that a value is, or has as its "value"; false for any other.
static bool array_of(struct text value, struct usage_source *source) {
    struct text rest;
    struct text array = json_slice_value(value, &rest);
    if (array.size && array.at[0] == '{' && !find_list(array, source, &array))
        return false;
    if (!array.size || array.at[0] != '[')
        return false;
    source->page = array;
    return true;
}

// --- what stands around the records of a page ---

static bool is_page(struct text value) {
    struct usage_source source = {.is_cut = false};
    struct text list = TEXT("");
    return value.size && value.at[0] == '{' && find_list(value, &source, &list);
}

// The page with its lists empty; false where that is too long.
static bool empty_page(struct text page, struct buffer *empty) {
    struct text name = TEXT("");
    struct text value = TEXT("");
    buffer_add_char(empty, '{');
    while (json_slice_next_member(&page, &name, &value)) {
        const struct text kept = is_list(name, value) ? TEXT("[]") : value;
        buffer_add(empty, empty->size > 1 ? TEXT(",\"") : TEXT("\""));
        buffer_add(empty, name);
        buffer_add(empty, TEXT("\":"));
        buffer_add(empty, kept);
        if (empty->size >= USAGE_PAGE_MAX)
            return false;
    }
    buffer_add_char(empty, '}');
    return true;
}

// It is a body like any other, so that no member is there twice: which of two lists would count?
static bool check_page(struct arena *arena, struct text page,
                       struct usage_source_fault *ret_fault) {
    cleanup_arena struct arena *own = arena_open();
    struct json_reader reader = {.arena = own};
    struct buffer empty = buffer_in(own);
    struct text text = TEXT("");
    page = json_without_space(page);
    if (!own || !is_page(page))
        return true;
    if (!empty_page(page, &empty)) {
        ret_fault->expected = TEXT("at most 65536 bytes around the records of a page");
        return false;
    }
    if (!buffer_text(&empty, &text))
        return true;
    cJSON_Delete(json_parse(&reader, text));
    if (reader.failed) {
        ret_fault->path = text_copy(arena, reader.path);
        ret_fault->expected = text_copy(arena, reader.expected);
    }
    return !reader.failed;
}

// --- records ---

// The next line, without white space at its ends; CR is some.
static struct text cut_line(struct text *lines) {
    const struct text line = text_cut(lines, '\n');
    const size_t size = line.size && line.at[line.size - 1] == '\r' ? line.size - 1 : line.size;
    return text_trim(text_slice(line, 0, size));
}

static bool next_line(struct text *lines, struct text *ret_line) {
    while (lines->size) {
        *ret_line = cut_line(lines);
        if (ret_line->size)
            return true;
    }
    return false;
}

// A line that is no page is a record, or nothing that can be one: whoever reads it says so.
static bool begin_line(struct usage_source *source, struct text *ret_record) {
    struct text line = TEXT("");
    while (next_line(&source->lines, &line)) {
        if (!array_of(line, source)) {
            *ret_record = line;
            return true;
        }
        if (json_slice_element(&source->page, ret_record))
            return true;
    }
    return false;
}

bool usage_source_next(struct usage_source *source, struct text *ret_record) {
    return json_slice_element(&source->page, ret_record) || begin_line(source, ret_record);
}

static enum usage_source_result check_count(struct usage_source source) {
    struct text record;
    size_t count = 0;
    while (count <= USAGE_RECORDS_MAX && usage_source_next(&source, &record))
        count++;
    return count > USAGE_RECORDS_MAX ? USAGE_SOURCE_TOO_MANY : USAGE_SOURCE_FINE;
}

// A text with U+0000 has a place that can be named.
static enum usage_source_result why_not_json(struct arena *arena, struct text document,
                                             struct usage_source_fault *fault) {
    if (!json_found_nul(arena, document, &fault->path))
        return USAGE_SOURCE_NOT_JSON;
    fault->expected = TEXT(JSON_TEXT);
    return USAGE_SOURCE_BAD_PAGE;
}

static enum usage_source_result check_lines(struct arena *arena, struct text lines,
                                            struct usage_source_fault *fault) {
    for (fault->line = 1; lines.size; fault->line++) {
        const struct text line = cut_line(&lines);
        if (line.size && json_scan(line, USAGE_DEPTH_MAX) != JSON_SCAN_OK)
            return why_not_json(arena, line, fault);
        if (!check_page(arena, line, fault))
            return USAGE_SOURCE_BAD_PAGE;
    }
    return USAGE_SOURCE_FINE;
}

static enum usage_source_result check_document(struct arena *arena, struct text document,
                                               struct usage_source_fault *fault) {
    if (json_scan(document, USAGE_DEPTH_MAX) != JSON_SCAN_OK)
        return why_not_json(arena, document, fault);
    return check_page(arena, document, fault) ? USAGE_SOURCE_FINE : USAGE_SOURCE_BAD_PAGE;
}

enum usage_source_result usage_source_open(struct arena *arena, struct text body, bool is_ndjson,
                                           struct usage_source *ret_source,
                                           struct usage_source_fault *ret_fault) {
    body = json_without_mark(body);
    *ret_fault = (struct usage_source_fault){.path = TEXT(""), .expected = TEXT("")};
    *ret_source = (struct usage_source){.lines = TEXT(""), .page = TEXT("")};
    const enum usage_source_result checked =
        is_ndjson ? check_lines(arena, body, ret_fault) : check_document(arena, body, ret_fault);
    if (checked != USAGE_SOURCE_FINE)
        return checked;
    if (is_ndjson)
        ret_source->lines = body;
    else if (!array_of(body, ret_source))
        return USAGE_SOURCE_NO_RECORDS;
    return check_count(*ret_source);
}
