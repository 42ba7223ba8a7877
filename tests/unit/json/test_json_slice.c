// json/json_slice: pieces of a document where it stands.
#include "unit.h"

#include "json/json_slice.h"

static void values(void **state) {
    static const struct {
        const char *text, *value, *rest;
    } rows[] = {
        {"1", "1", ""},
        {" \t\r\n-1.5e3 ,2", "-1.5e3", " ,2"},
        {"true]", "true", "]"},
        {"null}", "null", "}"},
        {"\"a\",1", "\"a\"", ",1"},
        {"\"\\\"\\\\\" x", "\"\\\"\\\\\"", " x"},
        {"\"]}\"]", "\"]}\"", "]"},
        {"{}x", "{}", "x"},
        {"[[],{\"a\":[1,\"]\"]}] ,", "[[],{\"a\":[1,\"]\"]}]", " ,"},
        {"{\"}\":\"{\"},", "{\"}\":\"{\"}", ","},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text rest = TEXT("?");
        expect_text(rows[i].text, json_slice_value(text_of(rows[i].text), &rest),
                    text_of(rows[i].value));
        expect_text(rows[i].text, rest, text_of(rows[i].rest));
    }
}

static void elements(void **state) {
    static const struct {
        const char *array;
        const char *elements[5];
    } rows[] = {
        {"[]", {NULL}},
        {" [ \n ] ", {NULL}},
        {"[1]", {"1", NULL}},
        {"[ 1 , \"a,b\" ,{\"x\":[1,2]},[] ]", {"1", "\"a,b\"", "{\"x\":[1,2]}", "[]", NULL}},
        {"[[1],[2]]", {"[1]", "[2]", NULL}},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text rest = text_of(rows[i].array);
        struct text element;
        for (const char *const *wanted = rows[i].elements; *wanted; wanted++) {
            expect(rows[i].array, json_slice_element(&rest, &element));
            expect_text(rows[i].array, element, text_of(*wanted));
        }
        expect(rows[i].array, !json_slice_element(&rest, &element));
        expect(rows[i].array, !json_slice_element(&rest, &element));
    }
}

static void members(void **state) {
    static const struct {
        const char *object, *name, *value;
    } rows[] = {
        {"{}", "a", NULL},
        {"[]", "a", NULL},
        {"7", "a", NULL},
        {"\"a\"", "a", NULL},
        {"{\"a\":1}", "a", "1"},
        {"{ \"A\" : [ 1 ] }", "a", "[ 1 ]"},
        {"{\"b\":{\"a\":2},\"a\" : \"x\"}", "a", "\"x\""},
        {"{\"b\":\"a\"}", "a", NULL},
        {"{\"a\":1,\"a\":2}", "a", "1"},
        {"{\"aa\":1}", "a", NULL},
        {"{\"\":1}", "", "1"},
        {"{\"\\u0061\":1}", "a", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text value = TEXT("");
        const bool found =
            json_slice_member(text_of(rows[i].object), text_of(rows[i].name), &value);
        expect_number(rows[i].object, found, rows[i].value != NULL);
        if (rows[i].value)
            expect_text(rows[i].object, value, text_of(rows[i].value));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(values), in_arena(elements), in_arena(members)};
    return cmocka_run_group_tests_name("json_slice", tests, NULL, NULL);
}
