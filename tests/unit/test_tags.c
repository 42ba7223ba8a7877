// rp/tags: "tags replaces; PATCH merges tags (JSON merge patch: null removes)"; scalars become
// strings.
#include "unit.h"

#include "rp/tags.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(reading),
        in_arena(merging),
        in_arena(read_then_merged),
    };
    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
