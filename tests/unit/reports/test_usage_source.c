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
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_source source;
        struct text record;
        size_t line = 0;
        expect_number(rows[i].body,
                      usage_source_open(text_of(rows[i].body), rows[i].is_ndjson, &source, &line),
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
        {"{\"value\":[1],\"value\":[2]}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"value\":[1],\"x\":1,\"Value\":[]}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"properties\":{\"value\":[]}}", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"7", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"null", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"\"[]\"", false, USAGE_SOURCE_NO_RECORDS, 0},
        {"{\"a\":1}\n{\"b\"\n", true, USAGE_SOURCE_NOT_JSON, 2},
        {"\n\n{\"a\":\n1}", true, USAGE_SOURCE_NOT_JSON, 3},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct usage_source source;
        size_t line = 0;
        expect_number(rows[i].body,
                      usage_source_open(text_of(rows[i].body), rows[i].is_ndjson, &source, &line),
                      rows[i].result);
        if (rows[i].result == USAGE_SOURCE_NOT_JSON)
            expect_number(rows[i].body, line, rows[i].line);
    }
}

static void not_too_many(void **state) {
    for (size_t count = USAGE_RECORDS_MAX; count <= USAGE_RECORDS_MAX + 1; count++)
        for (int is_ndjson = 0; is_ndjson < 2; is_ndjson++) {
            struct buffer body = buffer_in(*state);
            struct text text = TEXT("");
            struct usage_source source;
            size_t line = 0;
            buffer_add(&body, is_ndjson ? TEXT("") : TEXT("["));
            for (size_t i = 0; i < count; i++)
                buffer_add(&body, is_ndjson ? TEXT("0\n") : i ? TEXT(",0") : TEXT("0"));
            buffer_add(&body, is_ndjson ? TEXT("") : TEXT("]"));
            assert_true(buffer_text(&body, &text));
            assert_int_equal(usage_source_open(text, is_ndjson, &source, &line),
                             count > USAGE_RECORDS_MAX ? USAGE_SOURCE_TOO_MANY : USAGE_SOURCE_FINE);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(records), in_arena(what_has_no_records),
                                       in_arena(not_too_many)};
    return cmocka_run_group_tests_name("usage_source", tests, NULL, NULL);
}
