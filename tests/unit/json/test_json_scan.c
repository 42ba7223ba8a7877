// base/json_scan: RFC 8259 to the letter, with two limits of ours: depth, and no NUL in a string.
#include "unit.h"

#include "json/json_scan.h"

static enum json_scan_result scan_exactly(struct text document, unsigned depth_max) {
    char *exact = test_malloc(document.size); // an overrun would show
    memcpy(exact, document.at, document.size);
    const enum json_scan_result result = json_scan((struct text){exact, document.size}, depth_max);
    test_free(exact);
    return result;
}

static void documents(void **state) {
    static const char *const taken[] = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-0",
        "true",
        "false",
        "null",
        " \t\r\n{ } \t\r\n",
        "[ 1 , 2 ]",
        "{ \"a\" : 1 , \"b\" : [ ] }",
        "{\r\n    \"properties\":  {\r\n        \"tenantId\":  \"x\"\r\n    }\r\n}",
        "[0.5,-1.25,1e9,1E+9,1e-9,10,123456789012345678901234567890]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uABCD\"",
        "\"\x7F\"",
        "\"\xC3\xA4\"",
        "\"\\uD83D\\uDE00\"",
        "{\"\":{\"\":[[],{}]}}",
    };
    static const char *const refused[] = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "{]",
        "[}",
        "[1",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "[1,]",
        "[,1]",
        "[,]",
        "[1 2]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{\"a\",1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "[1]2",
        "{}{}",
        "{} x",
        "[1]]",
        "01",
        "-",
        "+1",
        "-01",
        "1.",
        ".5",
        "1.e1",
        "1e",
        "1e+",
        "0x10",
        "1_0",
        "NaN",
        "Infinity",
        "-Infinity",
        "- 1",
        "True",
        "tru",
        "truee",
        "nul",
        "undefined",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\u 123\"",
        "\"\\",
        "\"\\u",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\x1F\"",
        "'a'",
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"a\\u0000b\"",
        "// c\n{}",
        "/* c */{}",
        "{}//",
        "\v{}",
        "\f{}",
        "\xC2\xA0{}",
        "\xEF\xBB\xBF{}",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(taken); i++)
        expect_number(taken[i], scan_exactly(text_of(taken[i]), 32), JSON_SCAN_OK);
    for (size_t i = 0; i < ROWS(refused); i++)
        expect_number(refused[i], scan_exactly(text_of(refused[i]), 32), JSON_SCAN_NOT_JSON);
}

static void a_nul_is_nowhere_json(void **state) {
    static const struct text rows[] = {
        {"\0", 1},       {"{}\0", 3},        {"\0{}", 3},           {"[\0]", 3},
        {"\"a\0b\"", 5}, {"{\"a\0\":1}", 8}, {"tru\0", 4},          {"1\0", 2},
        {"1e\0", 3},     {"\"\\\0\"", 4},    {"\"\\u12\0004\"", 8},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].at, scan_exactly(rows[i], 32), JSON_SCAN_NOT_JSON);
}

// Every document cut short is no document, and the scan never looks past its end.
static void whatever_is_cut_short_is_refused(void **state) {
    static const char document[] =
        "{\"a\":[true,false,null,-1.5e+3,\"\\u00e9\\n\"],\"b\":{\"c\":[[],{}]}}";
    (void)state;
    for (size_t size = 0; size < sizeof document - 1; size++)
        assert_int_equal(scan_exactly((struct text){document, size}, 32), JSON_SCAN_NOT_JSON);
    assert_int_equal(scan_exactly(((struct text){document, sizeof document - 1}), 32),
                     JSON_SCAN_OK);
}

static struct text nested(struct arena *arena, unsigned depth, const char *open,
                          const char *close) {
    struct text made = TEXT("1");
    for (unsigned i = 0; i < depth; i++)
        made = text_format(arena, "%s%.*s%s", open, TEXT_ARGS(made), close);
    return made;
}

static void depth(void **state) {
    static const struct {
        unsigned depth, max;
        enum json_scan_result want;
    } rows[] = {
        {0, 0, JSON_SCAN_OK},          {1, 0, JSON_SCAN_TOO_DEEP}, {1, 1, JSON_SCAN_OK},
        {2, 1, JSON_SCAN_TOO_DEEP},    {32, 32, JSON_SCAN_OK},     {33, 32, JSON_SCAN_TOO_DEEP},
        {500, 32, JSON_SCAN_TOO_DEEP},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text array = nested(*state, rows[i].depth, "[", "]");
        const struct text object = nested(*state, rows[i].depth, "{\"a\":", "}");
        expect_number(array.at, json_scan(array, rows[i].max), rows[i].want);
        expect_number(object.at, json_scan(object, rows[i].max), rows[i].want);
    }
    // Siblings do not add up.
    assert_int_equal(json_scan(TEXT("[[1],[2],{\"a\":[]},[3]]"), 3), JSON_SCAN_OK);
    // A million brackets are refused at the thirty-third, not by the stack.
    char *deep = test_malloc(1000000);
    memset(deep, '[', 1000000);
    const enum json_scan_result result = json_scan((struct text){deep, 1000000}, 32);
    test_free(deep);
    assert_int_equal(result, JSON_SCAN_TOO_DEEP);
}

// "How many bytes are fine: up to what is wrong, or all."
static void where_it_goes_wrong(void **state) {
    static const struct {
        const char *document;
        size_t want;
    } rows[] = {
        {"{}", 2},
        {" {\"a\":[1]} ", 11},
        {"", 0},
        {"x", 0},
        {"{a:1}", 1},
        {"{\"a\":1,}", 7},
        {"{\"a\" 1}", 5},
        {"[1 2]", 3},
        {"[1", 2},
        {"01", 1},
        {"1.", 2},
        {"[1,\n,2]", 4},
        {"{} x", 3},
        {"[tru]", 1},
        {"{\"a\":\"b", 7},
        {"[\"a\nb\"]", 3},
        {"[\"\\x41\"]", 3},
        {"[\"\\u12G4\"]", 4},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].document, json_scan_place(text_of(rows[i].document), 32),
                      rows[i].want);
}

// "How many values a document has at most."
static void how_many_values(void **state) {
    static const struct {
        const char *document;
        size_t want;
    } rows[] = {
        {"", 1},        {"1", 1},          {"[]", 2},           {"[1,2]", 3}, {"{\"a\":[{}]}", 4},
        {"\",[{\"", 1}, {"\"\\\",[\"", 1}, {"[\"\\\\\",1]", 3}, {"\"\\", 1},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].document, json_scan_values(text_of(rows[i].document)), rows[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(documents),
        in_arena(a_nul_is_nowhere_json),
        in_arena(whatever_is_cut_short_is_refused),
        in_arena(depth),
        in_arena(where_it_goes_wrong),
        in_arena(how_many_values),
    };
    return cmocka_run_group_tests_name("json_scan", tests, NULL, NULL);
}
