// base/json_in: strict documents, and cursors that know where they are.
#include "unit.h"

#include "json/json_in.h"

static void refused_documents(void **state) {
    static const struct {
        const char *document, *path, *expected;
    } rows[] = {
        {"", "", "JSON*"},
        {"{\"a\":1", "", "JSON*"},
        {"{\"a\":\"\xFF\"}", "", "JSON*"},
        {"{\"a\":\"\xC0\xAF\"}", "", "JSON*"},
        {"{\"\xED\xA0\x80\":1}", "", "JSON*"},
        {"{\"a\":\"\\u0000\"}", "a", JSON_TEXT},
        {"{\"a\":\"\\uD800\"}", "", "JSON*"},
        {"\xEF\xBB\xBF\xEF\xBB\xBF{}", "", "JSON*"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "",
         "at most 32 levels"},
        {"{\"a\":1,\"a\":1}", "a", "each member once"},
        {"{\"a\":1,\"b\":2,\"A\":3}", "A", "each member once"},
        {"{\"properties\":{\"tenantId\":\"x\",\"TenantID\":\"x\"}}", "properties.TenantID",
         "each member once"},
        {"{\"a\":[{},{\"b\":1,\"b\":2}]}", "a[1].b", "each member once"},
        {"[[0,{\"x\":{\"y\":1,\"Y\":1}}]]", "[0][1].x.Y", "each member once"},
        {"{\"z\":1,\"y\":2,\"x\":3,\"w\":4,\"y\":5}", "y", "each member once"},
        {"{\"\\u0061\":1,\"a\":2}", "a", "each member once"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].document));
        expect(rows[i].document, !tree && reader.failed);
        expect_like(rows[i].document, reader.expected, text_of(rows[i].expected));
        if (strcmp(rows[i].expected, "each member once") == 0) // which of the two, in which case
            expect(rows[i].document, text_same(reader.path, text_of(rows[i].path)));
        else
            expect_text(rows[i].document, reader.path, text_of(rows[i].path));
    }
}

// A person mending a file is told the line, and the byte in it.
static void the_place_is_told(void **state) {
    static const struct {
        const char *document, *expected;
    } rows[] = {
        {"", "JSON, which it is not at line 1, byte 1"},
        {"{\"a\":1,}", "JSON, which it is not at line 1, byte 8"},
        {"{\n  \"a\": x\n}", "JSON, which it is not at line 2, byte 8"},
        {"{\r\n\r\n]", "JSON, which it is not at line 3, byte 1"},
        {"\xEF\xBB\xBF[1 2]", "JSON, which it is not at line 1, byte 4"},
        {"{\"a\":\"b\nc\"}", "JSON, which it is not at line 1, byte 8"},
        {"\"\xC3\xA4\xFF\"", "JSON in UTF-8"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].document));
        expect(rows[i].document, !tree);
        expect_text(rows[i].document, reader.expected, text_of(rows[i].expected));
    }
}

// The first of them, as its way there is written.
static void a_nul_is_found_and_named(void **state) {
    static const struct {
        const char *document, *path;
    } rows[] = {
        {"\"\\u0000\"", ""},
        {"[\"a\\u0000\"]", "[0]"},
        {"[1,[],{},\"\",[[\"\\u0000\"]]]", "[4][0][0]"},
        {"{\"a\":[{\"b\":1},{\"b\":\"c\\u0000d\"}]}", "a[1].b"},
        {"{\"a\\u0000b\":1}", "a\\u0000"},
        {"{\"a\":{\"\\u0000\":1}}", "a.\\u0000"},
        {"{\"a\":{\"x\":[1,2]},\"\":{\"\\u0062\":\"\\u0000\"}, \"c\":\"\\u0000\"}", "\\u0062"},
        {"\xEF\xBB\xBF{\"\xC3\xA4\":\"\\u0000\"}", "\xC3\xA4"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].document));
        expect(rows[i].document, !tree && reader.failed && !reader.is_json);
        expect_text(rows[i].document, reader.path, text_of(rows[i].path));
        expect_text(rows[i].document, reader.expected, TEXT(JSON_TEXT));
    }
}

// What comes first is said, and what is not UTF-8 is not shown.
static void a_nul_is_not_all_that_can_be_wrong(void **state) {
    static const char *const rows[] = {
        "{\"a\":1,,\"b\":\"\\u0000\"}", "{\"a\":\"\\u000\"}",       "{\"a\":\"\\u0000",
        "{\"\xFF\":\"\\u0000\"}",       "{\"a\":\"\\\\u0000\\u\"}",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i]));
        expect(rows[i], !tree);
        expect(rows[i], text_is(reader.expected, TEXT(JSON_TEXT)) == (i == 2));
    }
}

static void tolerated_documents(void **state) {
    static const char *const rows[] = {
        "\xEF\xBB\xBF{}",
        "\xEF\xBB\xBF {\r\n\t\"a\" : 1\r\n} \r\n",
        "{\"a\":{\"b\":1},\"c\":{\"b\":1}}",
        "{\"a\":1,\"\xC3\xA4\":1,\"\xC3\x84\":1}", // only ASCII letters have case
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "{\"a\":\"\\uD83D\\uDE00\"}",
        "7",
        // RFC 8259 sets no limit; a number need not fit to be a number.
        "{\"a\":1e999,\"b\":-1e-999,\"c\":123456789012345678901234567890}",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i]));
        expect(rows[i], tree && !reader.failed);
    }
}

// Older versions of cJSON take 63 characters of a number. More are refused there, but never cut.
static void long_numbers(void **state) {
    for (int digits = 60; digits <= 80; digits++) {
        struct json_reader reader = {.arena = *state};
        const struct text document = text_format(*state, "{\"a\":1%0*d}", digits - 1, 0);
        cleanup_json cJSON *tree = json_parse(&reader, document);
        expect(document.at, digits > 63 || tree);
        expect(document.at, reader.failed == !tree);
        expect(document.at, !tree || tree->child->valuedouble == strtod(document.at + 5, NULL));
    }
}

static void only_an_object_is_a_root(void **state) {
    static const char *const rows[] = {"[]", "1", "\"a\"", "null", "true"};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i]));
        expect(rows[i], tree != NULL);
        (void)json_root(&reader, tree);
        expect(rows[i], reader.failed);
        expect_text(rows[i], reader.expected, TEXT("an object"));
        expect_text(rows[i], reader.path, TEXT(""));
    }
}

static const char document[] =
    "{\"Name\":\"n\",\"empty\":\"\",\"nothing\":null,\"number\":5,\"yes\":true,\"no\":\"False\","
    "\"maybe\":\"maybe\",\"object\":{\"inner\":[1,{\"deep\":[]}]},\"array\":[\"a\",\"b\",\"c\"]}";

static void members_are_found_whatever_their_case(void **state) {
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(document));
    const struct json_at root = json_root(&reader, tree);
    const struct json_at object = json_child_object(&reader, &root, "OBJECT");
    const struct json_at inner = json_child_array(&reader, &object, "Inner");
    const struct json_at array = json_child_array(&reader, &root, "array");
    const struct json_at absent = json_child_object(&reader, &root, "absent");
    expect_text("any case", json_string(&reader, &root, "nAME"), TEXT("n"));
    expect_text("empty is there", json_string(&reader, &root, "empty"), TEXT(""));
    assert_non_null(json_string(&reader, &root, "empty").at);
    assert_null(json_string(&reader, &root, "nothing").at);
    assert_null(json_string(&reader, &root, "absent").at);
    assert_null(json_string(&reader, &absent, "below what is absent").at);
    assert_int_equal(json_size(&absent), 0);
    assert_null(json_first(&absent).node);
    assert_int_equal(json_size(&inner), 2);
    assert_true(json_boolean(&reader, &root, "yes", false));
    assert_false(json_boolean(&reader, &root, "no", true));
    assert_true(json_boolean(&reader, &root, "absent", true));
    assert_false(json_boolean(&reader, &root, "nothing", false));
    size_t count = 0;
    for (struct json_at item = json_first(&array); item.node; json_next(&item)) {
        assert_int_equal(item.index, count);
        assert_int_equal(item.node->valuestring[0], "abc"[count]);
        count++;
    }
    assert_int_equal(count, 3);
    assert_false(reader.failed);
}

static void read_object(struct json_reader *reader, const struct json_at *root, const char *key) {
    (void)json_child_object(reader, root, key);
}
static void read_array(struct json_reader *reader, const struct json_at *root, const char *key) {
    (void)json_child_array(reader, root, key);
}
static void read_string(struct json_reader *reader, const struct json_at *root, const char *key) {
    (void)json_string(reader, root, key);
}
static void read_boolean(struct json_reader *reader, const struct json_at *root, const char *key) {
    (void)json_boolean(reader, root, key, true);
}

static void the_wrong_type_is_named(void **state) {
    static const struct {
        const char *key;
        void (*read)(struct json_reader *reader, const struct json_at *root, const char *key);
        const char *path, *expected;
    } rows[] = {
        {"name", read_object, "Name", "an object"},
        {"array", read_object, "array", "an object"},
        {"name", read_array, "Name", "an array"},
        {"object", read_array, "object", "an array"},
        {"number", read_string, "number", "a string"},
        {"yes", read_string, "yes", "a string"},
        {"object", read_string, "object", "a string"},
        {"number", read_boolean, "number", "true or false"},
        {"maybe", read_boolean, "maybe", "true or false"},
        {"array", read_boolean, "array", "true or false"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(document));
        const struct json_at root = json_root(&reader, tree);
        rows[i].read(&reader, &root, rows[i].key);
        expect(rows[i].key, reader.failed);
        expect_text(rows[i].key, reader.path, text_of(rows[i].path));
        expect_text(rows[i].key, reader.expected, text_of(rows[i].expected));
    }
}

static void only_the_first_problem_is_kept(void **state) {
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(document));
    const struct json_at root = json_root(&reader, tree);
    (void)json_child_array(&reader, &root, "number");
    (void)json_child_object(&reader, &root, "array");
    json_refuse(&reader, &root, "other", "something else");
    expect_text("first", reader.path, TEXT("number"));
    expect_text("first", reader.expected, TEXT("an array"));
    assert_null(json_string(&reader, &root, "name").at); // all later reads give their fallback
    assert_true(json_boolean(&reader, &root, "no", true));
}

static void a_place_knows_its_path(void **state) {
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(document));
    const struct json_at root = json_root(&reader, tree);
    const struct json_at object = json_child_object(&reader, &root, "object");
    const struct json_at inner = json_child_array(&reader, &object, "inner");
    struct json_at item = json_first(&inner);
    json_next(&item);
    json_refuse(&reader, &item, "missing", "there");
    expect_text("path", reader.path, TEXT("object.inner[1].missing"));
}

static void unknown_members_are_refused_where_asked(void **state) {
    static const char *const names[] = {"name", "kind", NULL};
    static const struct {
        const char *document, *path, *expected;
    } rows[] = {
        {"{}", "", NULL},
        {"{\"name\":1,\"kind\":2}", "", NULL},
        {"{\"name\":1,\"nmae\":2}", "nmae",
         "one of the members known here: name kind (did you mean name?)"},
        {"{\"Name\":1}", "Name", "one of the members known here: name kind (did you mean name?)"},
        {"{\"colour\":1}", "colour", "one of the members known here: name kind"},
        {"[1,2]", "", "an object"},
        {"{\"kind\":null}", "kind", "a value, not null"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].document));
        const struct json_at root = json_root(&reader, tree);
        json_only(&reader, &root, names);
        expect(rows[i].document, reader.failed == (rows[i].expected != NULL));
        expect_text(rows[i].document, reader.path, text_of(rows[i].path));
        expect_text(rows[i].document, reader.expected, text_of(rows[i].expected));
    }
}

static void compact(void **state) {
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, TEXT("{ \"a\" : [ 1 , \"\\u00e9/\\n\" ] }"));
    expect_text("compact", json_compact(*state, tree), TEXT("{\"a\":[1,\"\xC3\xA9/\\n\"]}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(refused_documents),
        in_arena(the_place_is_told),
        in_arena(a_nul_is_found_and_named),
        in_arena(a_nul_is_not_all_that_can_be_wrong),
        in_arena(tolerated_documents),
        in_arena(long_numbers),
        in_arena(only_an_object_is_a_root),
        in_arena(members_are_found_whatever_their_case),
        in_arena(the_wrong_type_is_named),
        in_arena(only_the_first_problem_is_kept),
        in_arena(a_place_knows_its_path),
        in_arena(unknown_members_are_refused_where_asked),
        in_arena(compact),
    };
    return cmocka_run_group_tests_name("json_in", tests, NULL, NULL);
}
