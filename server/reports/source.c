#include "reports/source.h"

#include "json/json_scan.h"
#include "json/json_slice.h"

// The one "value" of an object; false where it is none, or is there twice.
static bool find_value(struct text object, struct usage_source *source, struct text *ret_value) {
    struct text name = TEXT("");
    struct text value = TEXT("");
    size_t count = 0;
    while (json_slice_next_member(&object, &name, &value))
        if (text_same(name, TEXT("value"))) {
            *ret_value = value;
            count++;
        } else if (text_same(name, TEXT("nextLink"))) {
            source->is_cut |= !text_is(value, TEXT("null")) && !text_is(value, TEXT("\"\""));
        }
    return count == 1;
}

// The array that a value is, or has as its "value"; false for any other.
static bool array_of(struct text value, struct usage_source *source) {
    struct text rest;
    struct text array = json_slice_value(value, &rest);
    if (array.size && array.at[0] == '{' && !find_value(array, source, &array))
        return false;
    if (!array.size || array.at[0] != '[')
        return false;
    source->page = array;
    return true;
}

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

static bool are_lines_json(struct text lines, size_t *ret_line) {
    for (*ret_line = 1; lines.size; (*ret_line)++) {
        const struct text line = cut_line(&lines);
        if (line.size && json_scan(line, USAGE_DEPTH_MAX) != JSON_SCAN_OK)
            return false;
    }
    return true;
}

enum usage_source_result usage_source_open(struct text body, bool is_ndjson,
                                           struct usage_source *ret_source, size_t *ret_line) {
    body = json_without_mark(body);
    *ret_line = 0;
    *ret_source = (struct usage_source){.lines = TEXT(""), .page = TEXT("")};
    if (is_ndjson) {
        if (!are_lines_json(body, ret_line))
            return USAGE_SOURCE_NOT_JSON;
        ret_source->lines = body;
    } else {
        if (json_scan(body, USAGE_DEPTH_MAX) != JSON_SCAN_OK)
            return USAGE_SOURCE_NOT_JSON;
        if (!array_of(body, ret_source))
            return USAGE_SOURCE_NO_RECORDS;
    }
    return check_count(*ret_source);
}
