// feed/splitter: the same records, in whichever pieces the bytes come.
#include "unit.h"

#include "base/buffer.h"
#include "feed/splitter.h"

enum { RECORDS_MAX = 8 };

static const char *const form_names[] = {"lines", "array", "page"};

struct seen {
    struct text records[RECORDS_MAX];
    size_t count;
    bool is_wrong;
    bool is_cut;
    struct split_fault fault;
};

static void see(struct arena *arena, struct seen *seen, struct text record) {
    assert_true(seen->count < RECORDS_MAX);
    seen->records[seen->count++] = text_copy(arena, record);
}

// All of a file, in pieces of that size.
static struct seen split(struct arena *arena, struct text file, size_t piece_size) {
    struct seen seen = {.count = 0};
    struct text record = TEXT("");
    struct splitter *splitter = splitter_open(arena, &SPLIT_START);
    enum split_result result = SPLIT_HUNGRY;
    for (size_t at = 0; at < file.size && result != SPLIT_WRONG; at += piece_size) {
        struct text piece = text_slice(file, at, piece_size);
        while ((result = splitter_next(splitter, &piece, &record)) == SPLIT_RECORD)
            see(arena, &seen, record);
    }
    while (result != SPLIT_WRONG && (result = splitter_end(splitter, &record)) == SPLIT_RECORD)
        see(arena, &seen, record);
    seen.is_wrong = result == SPLIT_WRONG;
    seen.is_cut = splitter_is_cut(splitter);
    seen.fault = splitter_fault(splitter);
    return seen;
}

static const struct {
    const char *file;
    const char *records[RECORDS_MAX];
    bool is_cut;
} good[] = {
    {"", {NULL}, false},
    {"\xEF\xBB\xBF", {NULL}, false},
    {" \r\n\t\n", {NULL}, false},
    {"[]", {NULL}, false},
    {"{\"value\":[]}", {NULL}, false},
    {"{\"a\":1}", {"{\"a\":1}"}, false},
    {"{\"a\":1}\n", {"{\"a\":1}"}, false},
    {"{\"a\":1}\r\n\r\n\n{\"b\":2}\r\n", {"{\"a\":1}", "{\"b\":2}"}, false},
    {"\xEF\xBB\xBF{\"a\":1}\n{\"b\":2}", {"{\"a\":1}", "{\"b\":2}"}, false},
    {"[{\"a\":1},{\"b\":2}]", {"{\"a\":1}", "{\"b\":2}"}, false},
    {" [\n {\"a\": 1} ,\n{\"b\":[2]}\n]\n", {"{\"a\": 1}", "{\"b\":[2]}"}, false},
    {"{\"value\":[{\"a\":1},{\"b\":2}]}", {"{\"a\":1}", "{\"b\":2}"}, false},
    {"{\"x\":{\"y\":[1]}, \"VALUE\" : [1,2],\"nextLink\":null}\n", {"1", "2"}, false},
    {"{\"value\":[1],\"nextLink\":\"http://x\"}", {"1"}, true},
    {"{\"nextLink\":\"http://x\",\"value\":[1]}\n{\"value\":[2]}", {"1", "2"}, true},
    {"{\"value\":[1],\"nextLink\":\"\"}", {"1"}, false},
    {"{\"value\":[1]}\n{\"a\":2}\n[3,4]\n5", {"1", "{\"a\":2}", "3", "4", "5"}, false},
    // what only looks like a page
    {"{\"value\":{}}", {"{\"value\":{}}"}, false},
    {"{\"value\":1,\"value\":2}", {"{\"value\":1,\"value\":2}"}, false},
    {"{\"a\":{\"value\":[1]}}", {"{\"a\":{\"value\":[1]}}"}, false},
    {"{\"a\":\"value\",\"b\":[1]}", {"{\"a\":\"value\",\"b\":[1]}"}, false},
    {"{\"v\\u0061lue\":[1]}", {"{\"v\\u0061lue\":[1]}"}, false},
    {"[{\"value\":[1]}]", {"{\"value\":[1]}"}, false},
    // strings
    {"{\"a\":\"}]\"}\n{\"b\":\"\\\"}{\\\\\"}", {"{\"a\":\"}]\"}", "{\"b\":\"\\\"}{\\\\\"}"}, false},
    {"[\"a,]\",\"\\\\\",\"\\\"\"]", {"\"a,]\"", "\"\\\\\"", "\"\\\"\""}, false},
    {"{\"value\":[\"]\"],\"x\":\"}{[\"}", {"\"]\""}, false},
    // numbers to their last digit, over several lines, one that ends with the file
    {"[0.1000000000000000000000001,-1E-30]", {"0.1000000000000000000000001", "-1E-30"}, false},
    {"{\n\"a\":\n1\n}\n12", {"{\n\"a\":\n1\n}", "12"}, false},
    {"null\ntrue \nfalse", {"null", "true", "false"}, false},
};

static void records(void **state) {
    for (size_t i = 0; i < ROWS(good); i++)
        for (size_t size = 1; size <= strlen(good[i].file) + 1; size++) {
            const struct seen seen = split(*state, text_of(good[i].file), size);
            size_t count = 0;
            expect(good[i].file, !seen.is_wrong);
            for (; count < RECORDS_MAX && good[i].records[count]; count++)
                expect_text(good[i].file, count < seen.count ? seen.records[count] : TEXT("none"),
                            text_of(good[i].records[count]));
            expect_number(good[i].file, seen.count, count);
            expect_number(good[i].file, seen.is_cut, good[i].is_cut);
        }
}

// Behind each record a splitter begins that gives out the others.
static void marks(void **state) {
    for (size_t i = 0; i < ROWS(good); i++) {
        const struct text file = text_of(good[i].file);
        struct splitter *first = splitter_open(*state, &SPLIT_START);
        struct text rest = file;
        struct text record = TEXT("");
        while (splitter_next(first, &rest, &record) == SPLIT_RECORD) {
            const struct split_mark mark = splitter_mark(first);
            struct splitter *second = splitter_open(*state, &mark);
            struct text left = text_slice(file, mark.offset, file.size);
            size_t count = mark.records;
            expect_number(form_names[mark.form], mark.offset, file.size - rest.size);
            while (splitter_next(second, &left, &record) == SPLIT_RECORD)
                expect_text(good[i].file, record, text_of(good[i].records[count++]));
            while (splitter_end(second, &record) == SPLIT_RECORD)
                expect_text(good[i].file, record, text_of(good[i].records[count++]));
            expect(good[i].file, !splitter_fault(second).expected);
            expect(good[i].file, count == RECORDS_MAX || !good[i].records[count]);
        }
    }
}

static void garbage(void **state) {
    static const char once[] = "each member once around the records of this page";
    static const struct {
        const char *file;
        size_t records; // before it
        uint64_t offset, line;
        const char *expected;
    } rows[] = {
        {"x", 0, 0, 1, "JSON"},
        {"{\"a\":1}\nx\n", 1, 8, 2, "JSON"},
        {"\xEF\xBB{", 0, 2, 1, "JSON"},
        {"\xEF\xBB", 0, 2, 1, "the rest of it, and there the file ends"},
        {"\n\xEF\xBB\xBF{}", 0, 1, 2, "JSON"},
        {"{\"a\":1}{\"b\":2}", 1, 7, 1, "the end of the line"},
        {"[1] [2]", 1, 4, 1, "the end of the line"},
        {"[1],[2]", 1, 3, 1, "the end of the line"},
        {"1 2", 1, 2, 1, "the end of the line"},
        {"{\"value\":[1]},", 1, 13, 1, "the end of the line"},
        {"[1 2]", 1, 3, 1, "a comma, or the end of the list"},
        {"[1\n}", 1, 3, 2, "a comma, or the end of the list"},
        {"[,1]", 0, 1, 1, "JSON"},
        {"[1,]", 1, 3, 1, "JSON"},
        {"[1,,2]", 1, 3, 1, "JSON"},
        {"]", 0, 0, 1, "JSON"},
        {"}", 0, 0, 1, "JSON"},
        {"{]", 0, 1, 1, "JSON"},
        {"{\"a\":\n\n 01}", 0, 9, 3, "JSON"},
        {"{\"a\":\"\n\"}", 0, 6, 1, "JSON"},
        {"{\"a\"}\n", 0, 4, 1, "JSON"},
        {"{\"a\":\"value\":[1]}", 1, 15, 1, "JSON around the records of this page"},
        {"{\"value\":[1],}\n", 1, 11, 1, "JSON around the records of this page"},
        {"{\"value\":[1]\n,\"a\"}", 1, 11, 1, "JSON around the records of this page"},
        {"{\"value\":1,\"value\":[2]}", 0, 0, 1, once},
        {"\n{\"x\":1,\"X\":2,\"value\":[2]}", 0, 1, 2, once},
        {"{\"value\":[1],\n\"Value\":[2]}", 1, 11, 1, once},
        {"{\"value\":[1],\"v\\u0061lue\":2}", 1, 11, 1, once},
        {"{\"value\":[1],\"x\":{\"y\":1,\"y\":1}}", 1, 11, 1, once},
        {"[", 0, 1, 1, "the rest of it, and there the file ends"},
        {"[1", 0, 2, 1, "the rest of it, and there the file ends"},
        {"[1,\n", 1, 4, 2, "the rest of it, and there the file ends"},
        {"{\"a\":\"", 0, 6, 1, "the rest of it, and there the file ends"},
        {"{\"value\":[1]", 1, 12, 1, "the rest of it, and there the file ends"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t size = 1; size <= strlen(rows[i].file); size++) {
            const struct seen seen = split(*state, text_of(rows[i].file), size);
            expect(rows[i].file, seen.is_wrong);
            expect_number(rows[i].file, seen.count, rows[i].records);
            expect_number(rows[i].file, seen.fault.offset, rows[i].offset);
            expect_number(rows[i].file, seen.fault.line, rows[i].line);
            expect_text(rows[i].file, text_of(seen.fault.expected), text_of(rows[i].expected));
        }
}

// start, that many times the filling, end
static struct text filled(struct arena *arena, const char *start, size_t count, char filling,
                          const char *end) {
    struct buffer buffer = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&buffer, text_of(start));
    for (size_t i = 0; i < count; i++)
        buffer_add_char(&buffer, filling);
    buffer_add(&buffer, text_of(end));
    assert_true(buffer_text(&buffer, &text));
    return text;
}

static void bounds(void **state) {
    static const struct {
        const char *row, *start, *end;
        char filling;
        size_t most; // fillings
        const char *expected;
    } rows[] = {
        {"a record", "{\"a\":\"", "\"}", 'x', SPLIT_RECORD_MAX - 8,
         "a record of at most 65536 bytes"},
        {"a record of a list", "[{\"a\":\"", "\"}]", 'x', SPLIT_RECORD_MAX - 8,
         "a record of at most 65536 bytes"},
        {"a number", "[", "]", '1', SPLIT_RECORD_MAX, "a record of at most 65536 bytes"},
        {"before a page", "{\"a\":\"", "\",\"value\":[1]}", 'x', SPLIT_PAGE_MAX - 19,
         "at most 65536 bytes around the records of a page"},
        {"behind one", "{\"value\":[1],\"a\":\"", "\"}", 'x', SPLIT_PAGE_MAX - 19,
         "at most 65536 bytes around the records of a page"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t more = 0; more < 2; more++) {
            const struct text file =
                filled(*state, rows[i].start, rows[i].most + more, rows[i].filling, rows[i].end);
            const struct seen seen = split(*state, file, 1000);
            expect_number(rows[i].row, seen.is_wrong, more);
            if (more)
                expect_text(rows[i].row, text_of(seen.fault.expected), text_of(rows[i].expected));
        }
}

static void levels(void **state) {
    for (size_t depth = SPLIT_DEPTH_MAX; depth <= SPLIT_DEPTH_MAX + 1; depth++) {
        const struct text inner = filled(*state, "", depth, '[', "");
        const struct text outer = filled(*state, "", depth, ']', "");
        const struct text file =
            text_format(*state, "[%.*s%.*s]", TEXT_ARGS(inner), TEXT_ARGS(outer));
        const struct seen seen = split(*state, file, 7);
        assert_int_equal(seen.is_wrong, depth > SPLIT_DEPTH_MAX);
        assert_int_equal(seen.count, depth <= SPLIT_DEPTH_MAX);
        if (seen.is_wrong)
            expect_text("levels", text_of(seen.fault.expected), TEXT("at most 31 levels"));
    }
}

// What was wrong once stays so.
static void for_good(void **state) {
    struct splitter *splitter = splitter_open(*state, &SPLIT_START);
    struct text bytes = TEXT("x\n{}\n");
    struct text record = TEXT("");
    for (int i = 0; i < 3; i++)
        assert_int_equal(splitter_next(splitter, &bytes, &record), SPLIT_WRONG);
    assert_int_equal(splitter_end(splitter, &record), SPLIT_WRONG);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(records), in_arena(marks),  in_arena(garbage),
                                       in_arena(bounds),  in_arena(levels), in_arena(for_good)};
    return cmocka_run_group_tests_name("splitter", tests, NULL, NULL);
}
