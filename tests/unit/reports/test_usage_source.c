// reports/source: the records of a body, in whichever form they come.
#include "unit.h"

#include "base/buffer.h"
#include "reports/source.h"

static void records(void **state) {
    static const struct {
        const char *body;
        bool is_ndjson;
        const char *records[5];
        bool is_cut;
    } rows[] = {
        {"[]", false, {NULL}, false},
        {"[1,{}]", false, {"1", "{}", NULL}, false},
        {"\xEF\xBB\xBF {\"value\":[{\"a\":1}]}", false, {"{\"a\":1}", NULL}, false},
        {"{\"Value\":[1],\"nextLink\":\"http://x\"}", false, {"1", NULL}, true},
        {"{\"value\":[1],\"nextLink\":null}", false, {"1", NULL}, false},
        {"{\"value\":[1],\"nextLink\":\"\"}", false, {"1", NULL}, false},
        {"", true, {NULL}, false},
        {"\n \r\n", true, {NULL}, false},
        {"{\"a\":1}\r\n\n{\"b\":2}", true, {"{\"a\":1}", "{\"b\":2}", NULL}, false},
        {"{\"value\":[]}\n{\"value\":[1,2]}\n3\n", true, {"1", "2", "3", NULL}, false},
        {"[1,2]\n{\"value\":[3],\"nextLink\":\"x\"}", true, {"1", "2", "3", NULL}, true},
        {"\xEF\xBB\xBF{\"a\":1}", true, {"{\"a\":1}", NULL}, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_source source;
        struct text record;
        struct usage_source_fault fault;
        expect_number(
            rows[i].body,
            usage_source_open(*state, text_of(rows[i].body), rows[i].is_ndjson, &source, &fault),
            USAGE_SOURCE_FINE);
        for (const char *const *wanted = rows[i].records; *wanted; wanted++) {
            expect(rows[i].body, usage_source_next(&source, &record));
            expect_text(rows[i].body, record, text_of(*wanted));
        }
        expect(rows[i].body, !usage_source_next(&source, &record));
        expect_number(rows[i].body, source.is_cut, rows[i].is_cut);
    }
}

static void what_has_no_records(void **state) {
    static const struct {
        const char *body;
        bool is_ndjson;
        enum usage_source_result result;
        size_t line;
    } rows[] = {
        {"", false, USAGE_SOURCE_NOT_JSON, 0},
        {"[", false, USAGE_SOURCE_NOT_JSON, 0},
        {"[1]\n[2]", false, USAGE_SOURCE_NOT_JSON, 0},
        {"{}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"value\":{}}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"value\":1,\"value\":2}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"properties\":{\"value\":[]}}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"7", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"null", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"\"[]\"", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"a\":1}\n{\"b\"\n", true, USAGE_SOURCE_NOT_JSON, 2},
        {"\n\n{\"a\":\n1}", true, USAGE_SOURCE_NOT_JSON, 3},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_source source;
        struct usage_source_fault fault;
        expect_number(
            rows[i].body,
            usage_source_open(*state, text_of(rows[i].body), rows[i].is_ndjson, &source, &fault),
            rows[i].result);
        if (rows[i].result == USAGE_SOURCE_NOT_JSON)
            expect_number(rows[i].body, fault.line, rows[i].line);
    }
}

// "Member names compare without case; one that is there twice … with the place as target"
// (docs/contract.md, "Bodies")
static void a_member_twice(void **state) {
    static const struct {
        const char *body;
        bool is_ndjson;
        size_t line;
        const char *path;
        const char *expected;
    } rows[] = {
        {"{\"value\":[1],\"value\":[2]}", false, 0, "value", "each member once"},
        {"{\"value\":[],\"x\":1,\"Value\":[]}", false, 0, "Value", "each member once"},
        {"{\"value\":[1],\"v\\u0061lue\":[2]}", false, 0, "value", "each member once"},
        {"{\"value\":7,\"value\":[1]}", false, 0, "value", "each member once"},
        {"{\"value\":[1],\"value\":null}", false, 0, "value", "each member once"},
        {"{\"nextLink\":\"\",\"value\":[1],\"NEXTLINK\":\"x\"}", false, 0, "NEXTLINK",
         "each member once"},
        {"{\"value\":[1],\"x\":[{\"a\":1,\"a\":1}]}", false, 0, "x[0].a", "each member once"},
        {"{\"value\":[1],\"x\":\"\xFF\"}", false, 0, "", "JSON in UTF-8"},
        {"[1]\n\n {\"value\":[1],\"value\":[2]}\n", true, 3, "value", "each member once"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_source source;
        struct usage_source_fault fault;
        expect_number(
            rows[i].body,
            usage_source_open(*state, text_of(rows[i].body), rows[i].is_ndjson, &source, &fault),
            USAGE_SOURCE_BAD_PAGE);
        expect_number(rows[i].body, fault.line, rows[i].line);
        expect_text(rows[i].body, fault.path, text_of(rows[i].path));
        expect_text(rows[i].body, fault.expected, text_of(rows[i].expected));
    }
}

static void not_too_much_around_records(void **state) {
    const size_t around = TEXT("{\"value\":[],\"x\":\"\"}").size;
    for (size_t more = 0; more < 2; more++) {
        struct buffer body = buffer_in(*state);
        struct text text = TEXT("");
        struct usage_source source;
        struct usage_source_fault fault;
        buffer_add(&body, TEXT("{\"value\":[1],\"x\":\""));
        for (size_t i = 0; i < USAGE_PAGE_MAX - around + more; i++)
            buffer_add_char(&body, 'x');
        buffer_add(&body, TEXT("\"}"));
        assert_true(buffer_text(&body, &text));
        assert_int_equal(usage_source_open(*state, text, false, &source, &fault),
                         more ? USAGE_SOURCE_BAD_PAGE : USAGE_SOURCE_FINE);
        expect_text("more", fault.expected,
                    more ? TEXT("at most 65536 bytes around the records of a page") : TEXT(""));
    }
}

static void not_too_many(void **state) {
    for (size_t count = USAGE_RECORDS_MAX; count <= USAGE_RECORDS_MAX + 1; count++)
        for (int is_ndjson = 0; is_ndjson < 2; is_ndjson++) {
            struct buffer body = buffer_in(*state);
            struct text text = TEXT("");
            struct usage_source source;
            struct usage_source_fault fault;
            buffer_add(&body, is_ndjson ? TEXT("") : TEXT("["));
            for (size_t i = 0; i < count; i++)
                buffer_add(&body, is_ndjson ? TEXT("0\n") : i ? TEXT(",0") : TEXT("0"));
            buffer_add(&body, is_ndjson ? TEXT("") : TEXT("]"));
            assert_true(buffer_text(&body, &text));
            assert_int_equal(usage_source_open(*state, text, is_ndjson, &source, &fault),
                             count > USAGE_RECORDS_MAX ? USAGE_SOURCE_TOO_MANY : USAGE_SOURCE_FINE);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(records), in_arena(what_has_no_records),
                                       in_arena(not_too_many), in_arena(a_member_twice),
                                       in_arena(not_too_much_around_records)};
    return cmocka_run_group_tests_name("usage_source", tests, NULL, NULL);
}
