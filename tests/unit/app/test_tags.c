// app/tags: "tags replaces; PATCH merges tags (JSON merge patch: null removes)"; scalars become
// strings.
#include "unit.h"

#include "app/tags.h"

struct row {
    const char *kept; // NULL: read, not merged
    const char *body, *want;
    const char *path; // where it is refused, or NULL
};

static void check_rows(struct arena *arena, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct json_reader reader = {.arena = arena};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].body));
        const struct json_at root = json_root(&reader, tree);
        const struct text tags = rows[i].kept ? tags_merge(&reader, &root, text_of(rows[i].kept))
                                              : tags_read(&reader, &root);
        expect(rows[i].body, reader.failed == (rows[i].path != NULL));
        expect_text(rows[i].body, reader.path, text_of(rows[i].path));
        if (!rows[i].path)
            expect_text(rows[i].body, tags, text_of(rows[i].want));
    }
}

static void reading(void **state) {
    static const struct row rows[] = {
        {NULL, "{}", "", NULL},
        {NULL, "{\"tags\":null}", "", NULL},
        {NULL, "{\"tags\":{}}", "{}", NULL},
        {NULL, "{\"Tags\":{\"a\":\"b\"}}", "{\"a\":\"b\"}", NULL},
        {NULL, "{ \"tags\" : { \"b\" : \"2\", \"a\" : \"1\" } }", "{\"b\":\"2\",\"a\":\"1\"}",
         NULL},
        {NULL, "{\"tags\":{\"a\":1,\"b\":true,\"c\":false,\"d\":-1.5}}",
         "{\"a\":\"1\",\"b\":\"true\",\"c\":\"false\",\"d\":\"-1.5\"}", NULL},
        {NULL, "{\"tags\":{\"a\":null,\"b\":\"\"}}", "{\"b\":\"\"}", NULL},
        {NULL, "{\"tags\":{\"\":\"x\"}}", "{\"\":\"x\"}", NULL},
        {NULL, "{\"tags\":{\"\\\"\\n\":\"\\\\\xC3\xA4\"}}", "{\"\\\"\\n\":\"\\\\\xC3\xA4\"}", NULL},
        {NULL, "{\"tags\":[]}", "", "tags"},
        {NULL, "{\"tags\":\"a\"}", "", "tags"},
        {NULL, "{\"tags\":7}", "", "tags"},
        {NULL, "{\"tags\":{\"a\":{}}}", "", "tags.a"},
        {NULL, "{\"tags\":{\"x\":\"1\",\"a\":[1]}}", "", "tags.a"},
        {NULL, "{\"Tags\":{\"a\":{}}}", "", "Tags.a"},
    };
    check_rows(*state, rows, ROWS(rows));
}

static void merging(void **state) {
    static const struct row rows[] = {
        // without tags in the body the kept ones stay
        {"", "{}", "", NULL},
        {"{\"a\":\"1\"}", "{}", "{\"a\":\"1\"}", NULL},
        {"{\"a\":\"1\"}", "{\"properties\":{}}", "{\"a\":\"1\"}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{}}", "{\"a\":\"1\"}", NULL},
        // RFC 7396: a member sets, null removes, others stay
        {"", "{\"tags\":{\"a\":\"1\"}}", "{\"a\":\"1\"}", NULL},
        {"{}", "{\"tags\":{\"a\":\"1\"}}", "{\"a\":\"1\"}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{\"b\":\"2\"}}", "{\"a\":\"1\",\"b\":\"2\"}", NULL},
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":\"3\"}}", "{\"b\":\"2\",\"a\":\"3\"}",
         NULL},
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":null}}", "{\"b\":\"2\"}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{\"a\":null}}", "{}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{\"missing\":null}}", "{\"a\":\"1\"}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{\"a\":\"\"}}", "{\"a\":\"\"}", NULL},
        {"{\"a\":\"1\"}", "{\"tags\":{\"b\":2,\"c\":true}}",
         "{\"a\":\"1\",\"b\":\"2\",\"c\":\"true\"}", NULL},
        // tag names compare without case; the newer casing is kept
        {"{\"Env\":\"prod\"}", "{\"tags\":{\"ENV\":\"test\"}}", "{\"ENV\":\"test\"}", NULL},
        {"{\"Env\":\"prod\"}", "{\"tags\":{\"env\":null}}", "{}", NULL},
        {"{\"a\\\"b\":\"\xC3\xA4\"}", "{\"tags\":{\"c\":\"d\"}}",
         "{\"a\\\"b\":\"\xC3\xA4\",\"c\":\"d\"}", NULL},
        // refused at its place
        {"{\"a\":\"1\"}", "{\"tags\":[]}", "", "tags"},
        {"{\"a\":\"1\"}", "{\"tags\":{\"b\":{}}}", "", "tags.b"},
        {"{\"a\":\"1\"}", "{\"tags\":{\"a\":[]}}", "", "tags.a"},
    };
    check_rows(*state, rows, ROWS(rows));
}

// What was read is kept text that merges: nothing is lost on the way through the store.
static void read_then_merged(void **state) {
    static const char body[] = "{\"tags\":{\"a\":\"\\u0001\\\"\\\\\xF0\x9F\x98\x80\",\"b\":\"x\"}}";
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(body));
    const struct json_at root = json_root(&reader, tree);
    const struct text kept = tags_read(&reader, &root);
    cleanup_json cJSON *patch = json_parse(&reader, TEXT("{\"tags\":{\"b\":null}}"));
    const struct json_at patch_root = json_root(&reader, patch);
    expect_text("merged", tags_merge(&reader, &patch_root, kept),
                TEXT("{\"a\":\"\\u0001\\\"\\\\\xF0\x9F\x98\x80\"}"));
    assert_false(reader.failed);
}

// "The 'delete' option allows selectively deleting tags based on given names or name/value pairs."
static void taking_away(void **state) {
    static const struct {
        const char *kept, *body, *want;
    } rows[] = {
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":\"1\"}}", "{\"b\":\"2\"}"},
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":\"2\"}}", "{\"a\":\"1\",\"b\":\"2\"}"},
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":\"\"}}", "{\"b\":\"2\"}"},
        {"{\"a\":\"1\",\"b\":\"2\"}", "{\"tags\":{\"a\":null}}", "{\"b\":\"2\"}"},
        {"{\"a\":\"x\"}", "{\"tags\":{\"A\":\"x\"}}", "{}"},            // names without case
        {"{\"a\":\"x\"}", "{\"tags\":{\"a\":\"X\"}}", "{\"a\":\"x\"}"}, // values with it
        {"{\"a\":\"1\"}", "{\"tags\":{\"c\":\"1\"}}", "{\"a\":\"1\"}"},
        {"{\"a\":\"1\"}", "{\"tags\":{}}", "{\"a\":\"1\"}"},
        {"", "{\"tags\":{\"a\":\"1\"}}", "{}"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_reader reader = {.arena = *state};
        cleanup_json cJSON *tree = json_parse(&reader, text_of(rows[i].body));
        const struct json_at root = json_root(&reader, tree);
        expect_text(rows[i].body, tags_without(&reader, &root, text_of(rows[i].kept)),
                    text_of(rows[i].want));
        expect(rows[i].body, !reader.failed);
    }
}

// tagName and tagValue speak of one and the same tag; "ne" alone speaks of all of them.
static void what_a_filter_allows(void **state) {
    static const struct {
        const char *filter, *tags;
        bool want;
    } rows[] = {
        {"name eq 'x'", "", true},
        {"tagName eq 'env'", "", false},
        {"tagName eq 'env'", "{\"a\":\"1\",\"Env\":\"prod\"}", true},
        {"tagName eq 'env' and tagValue eq 'prod'", "{\"env\":\"test\",\"a\":\"prod\"}", false},
        {"tagName eq 'env' and tagValue eq 'prod'", "{\"a\":\"prod\",\"env\":\"prod\"}", true},
        {"startswith(tagName, 'cost')", "{\"costCentre\":\"7\"}", true},
        {"startswith(tagName, 'cost')", "{\"a\":\"cost\"}", false},
        {"tagName eq 'env' and tagValue ne 'prod'", "{\"env\":\"test\"}", true},
        {"tagName eq 'env' and tagValue ne 'prod'", "{\"env\":\"prod\",\"a\":\"1\"}", false},
        {"tagName eq 'env' and tagValue ne 'prod'", "", false},
        {"tagName ne 'env'", "", true},
        {"tagName ne 'env'", "{\"a\":\"1\"}", true},
        {"tagName ne 'env'", "{\"a\":\"1\",\"env\":\"1\"}", false},
        {"tagValue ne 'prod'", "{\"a\":\"prod\",\"b\":\"x\"}", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct filter filter;
        assert_true(filter_read(*state, text_of(rows[i].filter), &filter));
        expect(rows[i].filter, tags_allowed(&filter, text_of(rows[i].tags)) == rows[i].want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(reading),
        in_arena(merging),
        in_arena(read_then_merged),
        in_arena(taking_away),
        in_arena(what_a_filter_allows),
    };
    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
