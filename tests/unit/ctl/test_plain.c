// ctl/plain: what a server says, for people.
#include "unit.h"

#include "ctl/plain.h"

static void objects(void **state) {
    char deep[512] = "{\"a\":";
    (void)state;
    assert_true(plain_is_object(TEXT("{}")));
    assert_false(plain_is_object(TEXT("[]")));
    assert_false(plain_is_object(TEXT("")));
    assert_false(plain_is_object(TEXT("{\"a\":01}")));
    assert_false(plain_is_object(TEXT("<html>")));
    memset(deep + 5, '[', 99);
    memset(deep + 104, ']', 99);
    strcpy(deep + 203, "}");
    assert_true(plain_is_object(text_of(deep)));
    memset(deep + 5, '[', 100);
    memset(deep + 105, ']', 100);
    strcpy(deep + 205, "}");
    assert_false(plain_is_object(text_of(deep)));
}

static void members(void **state) {
    const struct text status = TEXT(
        "{\"version\":\"0.2.0\",\"clock\":{\"mode\":\"frozen\",\"is\":{\"a\":1}},"
        "\"seed\":9223372036854775807,\"none\":null,\"list\":[1,2],\"e\":{}}");
    expect_text("status", plain_members(*state, status),
                TEXT("version     0.2.0\n"
                     "clock.mode  frozen\n"
                     "clock.is.a  1\n"
                     "seed        9223372036854775807\n"
                     "none        \n"
                     "list        [1,2]\n"));
    expect_text("empty", plain_members(*state, TEXT("{}")), TEXT(""));
}

static void details(void **state) {
    static const struct {
        const char *body, *lines;
    } rows[] = {
        {"{\"error\":{\"code\":\"C\",\"message\":\"m\",\"details\":[{\"code\":\"C\",\"target\":\"a["
         "0]\","
         "\"message\":\"one\"},{\"message\":\"two\"}]}}",
         "  a[0]: one\n  two\n"},
        {"{\"error\":{\"details\":[{\"message\":\"\\u001b[2J\\r\\n\\u007f\"}]}}", "   [2J   \n"},
        {"{\"error\":{\"code\":\"C\"}}", ""},
        {"{\"error\":\"invalid\"}", ""},
        {"{\"error\":{\"details\":\"x\"}}", ""},
        {"<html>", ""},
        {"", ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].body, plain_details(*state, text_of(rows[i].body)),
                    text_of(rows[i].lines));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(objects),
        in_arena(members),
        in_arena(details),
    };
    return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
