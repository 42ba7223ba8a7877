// base/json_out: commas and escapes.
#include "unit.h"

#include "json/json_in.h"
#include "json/json_out.h"

static struct text written(const struct json_out *out) {
    struct text text = {0};
    assert_true(json_out_text(out, &text));
    return text;
}

static void commas_come_by_themselves(void **state) {
    struct json_out out = json_out_in(*state);
    json_object(&out);
    json_put_array(&out, TEXT("none"));
    json_array_end(&out);
    json_put_array(&out, TEXT("some"));
    json_integer(&out, 1);
    json_object(&out);
    json_object_end(&out);
    json_array(&out);
    json_bool(&out, false);
    json_array_end(&out);
    json_text(&out, TEXT("x"));
    json_array_end(&out);
    json_put_object(&out, TEXT("o"));
    json_put_text(&out, TEXT("t"), TEXT("v"));
    json_put_integer(&out, TEXT("i"), -9223372036854775807LL - 1);
    json_put_bool(&out, TEXT("b"), true);
    json_put_raw(&out, TEXT("r"), TEXT("[ ]"));
    json_object_end(&out);
    json_key(&out, TEXT("last"));
    json_text(&out, TEXT(""));
    json_object_end(&out);
    expect_text("document", written(&out),
                TEXT("{\"none\":[],\"some\":[1,{},[false],\"x\"],\"o\":{\"t\":\"v\","
                     "\"i\":-9223372036854775808,\"b\":true,\"r\":[ ]},\"last\":\"\"}"));
}

static void escapes(void **state) {
    static const struct {
        struct text plain;
        const char *want;
    } rows[] = {
        {{"", 0}, "\"\""},
        {{"a/b'<>&", 7}, "\"a/b'<>&\""},
        {{"\"\\", 2}, "\"\\\"\\\\\""},
        {{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
        {{"\x01\x1F\x7F", 3}, "\"\\u0001\\u001f\\u007f\""},
        {{"a\0b", 3}, "\"a\\u0000b\""},
        {{"\xC3\xA4\xF0\x9F\x98\x80", 6}, "\"\xC3\xA4\xF0\x9F\x98\x80\""},
        {{"x\ny", 3}, "\"x\\ny\""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json_out out = json_out_in(*state);
        json_text(&out, rows[i].plain);
        expect_text(rows[i].want, written(&out), text_of(rows[i].want));
    }
    struct json_out out = json_out_in(*state);
    json_object(&out);
    json_put_bool(&out, TEXT("a\"b"), true);
    json_object_end(&out);
    expect_text("a key is escaped too", written(&out), TEXT("{\"a\\\"b\":true}"));
}

static void every_byte_comes_back(void **state) {
    char all[127];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(i + 1);
    struct json_out out = json_out_in(*state);
    json_object(&out);
    json_put_text(&out, TEXT("all"), (struct text){all, sizeof all});
    json_object_end(&out);
    struct json_reader reader = {.arena = *state};
    cleanup_json cJSON *tree = json_parse(&reader, written(&out));
    const struct json_at root = json_root(&reader, tree);
    expect_text("all of ASCII", json_string(&reader, &root, "all"),
                ((struct text){all, sizeof all}));
}

// Every byte at every place of a text of every size, whatever a word of eight takes in at once.
static void a_byte_is_escaped_wherever_it_stands(void **state) {
    for (int byte = 0; byte < 256; byte++) {
        const char alone[] = {(char)byte};
        const bool escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
        struct json_out single = json_out_in(*state);
        json_text(&single, (struct text){alone, 1});
        const struct text one = text_slice(written(&single), 1, written(&single).size - 2);
        expect("escaped", (one.size > 1) == escaped);
        for (size_t at = 0; at < 18; at++) {
            char text[18];
            char want[32];
            memset(text, 'x', sizeof text);
            text[at] = (char)byte;
            struct json_out out = json_out_in(*state);
            json_text(&out, (struct text){text, sizeof text});
            const int size = snprintf(want, sizeof want, "\"%.*s%.*s%.*s\"", (int)at, text,
                                      TEXT_ARGS(one), (int)(sizeof text - at - 1), text + at + 1);
            if (byte) // %s ends there
                expect_text("in a word", written(&out), ((struct text){want, (size_t)size}));
        }
    }
}

static void two_texts_as_one_value(void **state) {
    struct json_out out = json_out_in(*state);
    json_object(&out);
    json_put_joined(&out, TEXT("id"), TEXT("/a\"/"), TEXT("b\n"));
    json_put_joined(&out, TEXT("none"), TEXT(""), TEXT(""));
    json_object_end(&out);
    expect_text("joined", written(&out), TEXT("{\"id\":\"/a\\\"/b\\n\",\"none\":\"\"}"));
}

static void memory_that_ran_out_is_told(void **state) {
    struct json_out out = json_out_in(*state);
    struct text text = TEXT("untouched");
    json_object(&out);
    out.buffer.failed = true;
    json_object_end(&out);
    assert_false(json_out_text(&out, &text));
    expect_text("result", text, TEXT("untouched"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(commas_come_by_themselves), in_arena(escapes),
        in_arena(every_byte_comes_back),     in_arena(a_byte_is_escaped_wherever_it_stands),
        in_arena(two_texts_as_one_value),    in_arena(memory_that_ran_out_is_told),
    };
    return cmocka_run_group_tests_name("json_out", tests, NULL, NULL);
}
