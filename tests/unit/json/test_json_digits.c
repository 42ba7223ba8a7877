// json/json_digits: numbers to the last digit, and strings that only look like one.
#include "unit.h"

#include "json/json_in.h"

static void numbers(void **state) {
    static const struct {
        const char *value;
        const char *want; // NULL: refused
    } rows[] = {
        {"0", "0"},
        {"1", "1"},
        {"9007199254740993", "9007199254740993"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775808", NULL},
        {"99999999999999999999999", NULL},
        {"-1", NULL},
        {"-0", NULL},
        {"1.0", NULL},
        {"1e3", NULL},
        {"\"1\"", NULL},
        {"\"\"", NULL},
        {"true", NULL},
        {"[1]", NULL},
        {"{}", NULL},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state, .keeps_digits = true};
        cleanup_json cJSON *tree =
            json_parse(&reader, text_format(*state, "{\"a-1\":\"b\\\"2\",\"n\":%s,\"s\":\"-3\"}",
                                            rows[i].value));
        const struct json_at root = json_root(&reader, tree);
        const struct text got = json_number(&reader, &root, "n", INT64_MAX);
        expect(rows[i].value, reader.failed == !rows[i].want);
        if (!rows[i].want)
            continue;
        expect_text(rows[i].value, got, text_of(rows[i].want));
        expect_text("strings stay", json_string(&reader, &root, "a-1"), TEXT("b\"2"));
        expect_text("all of them", json_string(&reader, &root, "s"), TEXT("-3"));
    }
}

static void a_number_is_no_string(void **state) {
    struct json_reader reader = {.arena = *state, .keeps_digits = true};
    cleanup_json cJSON *tree = json_parse(&reader, TEXT("{\"n\":5}"));
    const struct json_at root = json_root(&reader, tree);
    (void)json_string(&reader, &root, "n");
    assert_true(reader.failed);
    expect_text("path", reader.path, TEXT("n"));
}

// It would pass for one.
static void a_string_that_begins_like_a_number(void **state) {
    static const char *const documents[] = {"{\"n\":\"\\u00015\"}", "{\"\\u0001\":1}",
                                            "[\"\\u0001\"]"};
    for (size_t i = 0; i < ROWS(documents); i++) {
        struct json_reader reader = {.arena = *state, .keeps_digits = true};
        expect(documents[i], !json_parse(&reader, text_of(documents[i])) && reader.failed);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(numbers), in_arena(a_number_is_no_string),
                                       in_arena(a_string_that_begins_like_a_number)};
    return cmocka_run_group_tests_name("json_digits", tests, NULL, NULL);
}
