#include "feed/splitter.h"

#include "base/cleanup.h"
#include "json/json_in.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

#include <string.h>

enum phase {
    BETWEEN, // values, outside of any list
    FIRST,   // in a list: a record, or its end
    NEXT,    // behind a comma: a record
    BEHIND,  // a record: a comma, or the end of the list
    VALUE,   // in a record, or in what may be a page
    REST,    // of a page, behind its records
};

// A value that is being gathered.
struct value {
    char *at;
    size_t size;
    unsigned depth;
    bool is_string; // in one
    bool is_escape; // behind a backslash
    bool is_word;   // a number, true, …: it ends before the byte that is none of it
};

struct splitter {
    enum phase phase;
    enum split_form form; // of what the next byte is in
    uint64_t offset;
    uint64_t line;
    uint64_t records;
    size_t mark_size; // of the byte order mark, as far as it was there
    bool is_new_line; // nothing but white space since the last line's end
    bool is_cut;
    struct value record;
    struct value page;
    uint64_t start; // of the value
    uint64_t start_line;
    // of an object that may be a page: the name of the member that comes
    size_t name;
    size_t name_size;
    bool is_list_next; // behind "value":
    struct split_fault fault;
};

enum { MARK_SIZE = 3 };
static const char mark_bytes[] = "\xEF\xBB\xBF"; // a byte order mark, at the very start

static const char expected_json[] = "JSON";
static const char expected_once[] = "each member once around the records of this page";
static const char expected_less[] = "at most 65536 bytes around the records of a page";

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool ends_word(char c) {
    return is_space(c) || c == ',' || c == ']' || c == '}';
}

struct splitter *splitter_open(struct arena *arena, const struct split_mark *mark) {
    struct splitter *splitter = arena_alloc(arena, sizeof *splitter);
    char *record = arena_alloc(arena, SPLIT_RECORD_MAX);
    char *page = arena_alloc(arena, SPLIT_PAGE_MAX);
    if (!splitter || !record || !page || mark->page.size > SPLIT_PAGE_MAX)
        return NULL;
    *splitter = (struct splitter){
        .phase = mark->form == SPLIT_LINES ? BETWEEN : BEHIND,
        .form = mark->form,
        .offset = mark->offset,
        .line = mark->line,
        .records = mark->records,
        .is_new_line = !mark->offset,
        .record = {.at = record},
        .page = {.at = page, .size = mark->page.size, .depth = 1},
    };
    memcpy(page, mark->page.at, mark->page.size);
    return splitter;
}

struct split_mark splitter_mark(const struct splitter *splitter) {
    return (struct split_mark){
        .offset = splitter->offset,
        .line = splitter->line,
        .records = splitter->records,
        .form = splitter->form,
        .page = {splitter->page.at, splitter->form == SPLIT_PAGE ? splitter->page.size : 0},
    };
}

bool splitter_is_cut(const struct splitter *splitter) {
    return splitter->is_cut;
}

struct split_fault splitter_fault(const struct splitter *splitter) {
    return splitter->fault;
}

static enum split_result fail(struct splitter *splitter, uint64_t offset, uint64_t line,
                              const char *expected) {
    splitter->fault = (struct split_fault){offset, line, expected};
    return SPLIT_WRONG;
}

// The byte that was taken last is wrong.
static enum split_result fail_here(struct splitter *splitter, char c, const char *expected) {
    return fail(splitter, splitter->offset - 1, splitter->line - (c == '\n'), expected);
}

// --- a value ---

static void begin(struct splitter *splitter, char first) {
    splitter->phase = VALUE;
    splitter->start = splitter->offset - 1;
    splitter->start_line = splitter->line;
    splitter->is_list_next = false;
    splitter->name = splitter->name_size = 0;
    splitter->record = (struct value){
        .at = splitter->record.at,
        .is_word = first != '{' && first != '[' && first != '"',
    };
}

// One byte more, and whether the value is over with it.
static bool gather(struct value *value, char c) {
    value->at[value->size++] = c;
    if (value->is_word)
        return false;
    if (value->is_string) {
        value->is_string = c != '"' || value->is_escape;
        value->is_escape = c == '\\' && !value->is_escape;
        return !value->is_string && !value->depth;
    }
    value->is_string = c == '"';
    value->depth += c == '{' || c == '[';
    value->depth -= (c == '}' || c == ']') && value->depth;
    return !value->depth && !value->is_string;
}

// Of an object outside of any list, whether the byte begins the array that makes it a page.
static bool look_for_list(struct splitter *splitter, char c) {
    const struct value *value = &splitter->record;
    if (splitter->form != SPLIT_LINES || value->is_string || is_space(c))
        return false;
    const bool is_list = splitter->is_list_next && c == '[';
    splitter->is_list_next = false;
    if (value->depth == 1 && c == '"') {
        splitter->name = value->size;
    } else if (value->depth == 1 && c == ':') {
        const struct text before = {value->at, value->size};
        const struct text name = text_slice(before, splitter->name, splitter->name_size);
        splitter->is_list_next = text_same(name, TEXT("\"value\""));
    }
    return is_list;
}

// Where a string of depth 1 ends, for look_for_list.
static void note_name(struct splitter *splitter) {
    const struct value *value = &splitter->record;
    if (value->depth == 1 && !value->is_string && value->at[value->size - 1] == '"')
        splitter->name_size = value->size - splitter->name;
}

static enum split_result fail_page(struct splitter *splitter, const char *expected) {
    return fail(splitter, splitter->start, splitter->start_line, expected);
}

// As a server reads what it is sent: of two lists, which would count? end makes it a whole page.
static bool has_repeated(const struct splitter *splitter, const char *end) {
    cleanup_arena struct arena *arena = arena_open();
    struct json_reader reader = {.arena = arena};
    const struct value *page = &splitter->page;
    if (!arena)
        return false;
    const struct text begun = {page->at, page->size};
    cJSON_Delete(json_parse(&reader, text_format(arena, "%.*s%s", TEXT_ARGS(begun), end)));
    return reader.is_json && reader.failed;
}

// What stands before a page's records is what was gathered so far.
static enum split_result open_page(struct splitter *splitter) {
    struct value *page = &splitter->page;
    if (splitter->record.size == SPLIT_PAGE_MAX)
        return fail_page(splitter, expected_less);
    page->size = splitter->record.size;
    memcpy(page->at, splitter->record.at, page->size);
    page->at[page->size++] = '[';
    page->depth = 1;
    page->is_string = page->is_escape = false;
    splitter->form = SPLIT_PAGE;
    splitter->phase = FIRST;
    return has_repeated(splitter, "]}") ? fail_page(splitter, expected_once) : SPLIT_HUNGRY;
}

static enum split_result check_json(struct splitter *splitter, struct text value) {
    switch (json_scan(value, SPLIT_DEPTH_MAX)) {
    case JSON_SCAN_OK:
        return SPLIT_RECORD;
    case JSON_SCAN_TOO_DEEP:
        return fail(splitter, splitter->start, splitter->start_line, "at most 31 levels");
    case JSON_SCAN_NOT_JSON:
        break;
    }
    const size_t at = json_scan_place(value, SPLIT_DEPTH_MAX);
    uint64_t line = splitter->start_line;
    for (size_t i = 0; i < at && i < value.size; i++)
        line += value.at[i] == '\n';
    return fail(splitter, splitter->start + at, line, expected_json);
}

static enum split_result finish(struct splitter *splitter, struct text *ret_record) {
    const struct text record = {splitter->record.at, splitter->record.size};
    const enum split_result result = check_json(splitter, record);
    splitter->phase = splitter->form == SPLIT_LINES ? BETWEEN : BEHIND;
    splitter->is_new_line = false;
    if (result != SPLIT_RECORD)
        return result;
    splitter->records++;
    *ret_record = record;
    return SPLIT_RECORD;
}

static enum split_result take_value(struct splitter *splitter, char c, struct text *ret_record) {
    struct value *record = &splitter->record;
    if (look_for_list(splitter, c))
        return open_page(splitter);
    if (record->size == SPLIT_RECORD_MAX)
        return fail(splitter, splitter->start, splitter->start_line,
                    "a record of at most 65536 bytes");
    if (gather(record, c))
        return finish(splitter, ret_record);
    note_name(splitter);
    return SPLIT_HUNGRY;
}

// --- around the values ---

static enum split_result take_between(struct splitter *splitter, char c, struct text *ret_record) {
    const size_t at = splitter->mark_size;
    const bool is_mark = at < MARK_SIZE && splitter->offset == at + 1 && c == mark_bytes[at];
    splitter->mark_size += is_mark;
    if (is_space(c) && !(at % MARK_SIZE)) {
        splitter->is_new_line = splitter->is_new_line || c == '\n';
        return SPLIT_HUNGRY;
    }
    if (is_mark)
        return SPLIT_HUNGRY;
    if (at % MARK_SIZE)
        return fail_here(splitter, c, expected_json);
    if (!splitter->is_new_line)
        return fail_here(splitter, c, "the end of the line");
    splitter->is_new_line = false;
    if (c == '[') {
        splitter->form = SPLIT_ARRAY;
        splitter->phase = FIRST;
        return SPLIT_HUNGRY;
    }
    begin(splitter, c);
    return take_value(splitter, c, ret_record);
}

static enum split_result end_list(struct splitter *splitter) {
    const bool is_page = splitter->form == SPLIT_PAGE;
    splitter->form = SPLIT_LINES;
    splitter->phase = is_page ? REST : BETWEEN;
    splitter->is_new_line = false;
    if (!is_page)
        return SPLIT_HUNGRY;
    splitter->start = splitter->offset - 1;
    splitter->start_line = splitter->line;
    if (splitter->page.size == SPLIT_PAGE_MAX)
        return fail_page(splitter, expected_less);
    splitter->page.at[splitter->page.size++] = ']';
    return SPLIT_HUNGRY;
}

static enum split_result take_in_list(struct splitter *splitter, char c, struct text *ret_record) {
    if (is_space(c))
        return SPLIT_HUNGRY;
    if (c == ']' && splitter->phase != NEXT)
        return end_list(splitter);
    if (splitter->phase == BEHIND && c == ',') {
        splitter->phase = NEXT;
        return SPLIT_HUNGRY;
    }
    if (splitter->phase == BEHIND)
        return fail_here(splitter, c, "a comma, or the end of the list");
    if (c == ',' || c == ']')
        return fail_here(splitter, c, expected_json);
    begin(splitter, c);
    return take_value(splitter, c, ret_record);
}

// The page without its records is JSON, or it is none.
static enum split_result end_page(struct splitter *splitter) {
    const struct text page = {splitter->page.at, splitter->page.size};
    struct text next = TEXT("");
    splitter->phase = BETWEEN;
    if (json_scan(page, SPLIT_DEPTH_MAX) != JSON_SCAN_OK)
        return fail_page(splitter, "JSON around the records of this page");
    if (has_repeated(splitter, ""))
        return fail_page(splitter, expected_once);
    splitter->is_cut =
        splitter->is_cut || (json_slice_member(page, TEXT("nextLink"), &next) &&
                             !text_is(next, TEXT("null")) && !text_is(next, TEXT("\"\"")));
    return SPLIT_HUNGRY;
}

static enum split_result take_rest(struct splitter *splitter, char c) {
    if (splitter->page.size == SPLIT_PAGE_MAX)
        return fail_page(splitter, expected_less);
    return gather(&splitter->page, c) ? end_page(splitter) : SPLIT_HUNGRY;
}

static enum split_result take(struct splitter *splitter, char c, struct text *ret_record) {
    switch (splitter->phase) {
    case BETWEEN:
        return take_between(splitter, c, ret_record);
    case FIRST:
    case NEXT:
    case BEHIND:
        return take_in_list(splitter, c, ret_record);
    case VALUE:
        return take_value(splitter, c, ret_record);
    case REST:
        break;
    }
    return take_rest(splitter, c);
}

static bool is_word_over(const struct splitter *splitter, char c) {
    return splitter->phase == VALUE && splitter->record.is_word && ends_word(c);
}

enum split_result splitter_next(struct splitter *splitter, struct text *bytes,
                                struct text *ret_record) {
    enum split_result result = splitter->fault.expected ? SPLIT_WRONG : SPLIT_HUNGRY;
    while (result == SPLIT_HUNGRY && bytes->size) {
        const char c = bytes->at[0];
        if (is_word_over(splitter, c))
            return finish(splitter, ret_record);
        bytes->at++;
        bytes->size--;
        splitter->offset++;
        splitter->line += c == '\n';
        result = take(splitter, c, ret_record);
    }
    return result;
}

enum split_result splitter_end(struct splitter *splitter, struct text *ret_record) {
    if (splitter->fault.expected)
        return SPLIT_WRONG;
    if (splitter->phase == VALUE && splitter->record.is_word && splitter->form == SPLIT_LINES)
        return finish(splitter, ret_record);
    return splitter->phase == BETWEEN && !(splitter->mark_size % MARK_SIZE)
               ? SPLIT_HUNGRY
               : fail(splitter, splitter->offset, splitter->line,
                      "the rest of it, and there the file ends");
}
