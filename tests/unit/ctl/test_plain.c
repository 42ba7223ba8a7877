// ctl/plain: what a server says, for people.
#include "unit.h"

#include "ctl/plain.h"

#define HEAD                                                                                       \
    "{\"n\":17,\"time\":\"2026-11-21T16:57:31.603Z\",\"method\":\"PUT\",\"url\":\"/x?y=z\","

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

// Nothing that was sent by strangers moves the cursor.
static void terminals(void **state) {
    const struct text line = plain_request(
        *state, TEXT("{\"n\":1,\"method\":\"GET\\u001b[2J\",\"url\":\"/\\r\\n\\u007f\"}"));
    expect_text("cursor", line, TEXT("   1   GET [2J /   \n"));
}

static void requests(void **state) {
    static const struct {
        const char *request, *line;
    } rows[] = {
        {HEAD "\"status\":201,\"code\":null,\"reason\":null,\"fault\":null}",
         "  17 16:57:31.603 201 PUT /x?y=z\n"},
        {HEAD "\"status\":400,\"code\":\"Bad\",\"reason\":\"other-partner\"}",
         "  17 16:57:31.603 400 PUT /x?y=z Bad (other-partner)\n"},
        {HEAD "\"status\":429,\"code\":\"Throttled\",\"fault\":\"busy\"}",
         "  17 16:57:31.603 429 PUT /x?y=z Throttled, by the fault busy\n"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].request, plain_request(*state, text_of(rows[i].request)),
                    text_of(rows[i].line));
}

static void refusals(void **state) {
    const struct text explained =
        TEXT(HEAD
             "\"status\":400,\"code\":\"Bad\",\"reason\":\"other-partner\","
             "\"caller\":{\"objectId\":\"c5\",\"name\":\"operator@contoso.example\"},"
             "\"response\":{\"body\":{\"error\":{\"code\":\"Bad\",\"message\":\"No.\"}}},"
             "\"explain\":{\"checks\":[{\"check\":\"path\",\"verdict\":\"passed\"},"
             "{\"check\":\"samePartner\",\"verdict\":\"failed\",\"says\":\"Must roll up.\"}],"
             "\"why\":\"It does not.\",\"cure\":\"Another.\"}}");
    expect_text("explained", plain_why(*state, explained),
                TEXT("  17 16:57:31.603 400 PUT /x?y=z Bad (other-partner)\n"
                     "by   operator@contoso.example\n"
                     "said No.\n"
                     "  passed     path\n"
                     "  failed     samePartner: Must roll up.\n"
                     "why  It does not.\n"
                     "cure Another.\n"));
    const struct text partners =
        TEXT(HEAD
             "\"status\":400,\"caller\":null,\"response\":{\"body\":{\"code\":2000,"
             "\"description\":\"Not so.\"}}}");
    expect_text("Partner Center", plain_why(*state, partners),
                TEXT("  17 16:57:31.603 400 PUT /x?y=z\nsaid Not so.\n"));
    const struct text of_signing_in =
        TEXT(HEAD
             "\"status\":400,\"response\":{\"body\":{\"error\":\"invalid_grant\","
             "\"error_description\":\"Wrong.\"}}}");
    expect_text("signing in", plain_why(*state, of_signing_in),
                TEXT("  17 16:57:31.603 400 PUT /x?y=z\nsaid Wrong.\n"));
}

static void details(void **state) {
    static const struct {
        const char *body, *lines;
    } rows[] = {
        {"{\"error\":{\"code\":\"C\",\"message\":\"m\",\"details\":[{\"code\":\"C\",\"target\":\"a["
         "0]\","
         "\"message\":\"one\"},{\"message\":\"two\"}]}}",
         "  a[0]: one\n  two\n"},
        {"{\"error\":{\"details\":{\"count\":0,\"nearest\":[{\"n\":12,\"differs\":[{\"field\":"
         "\"path\","
         "\"wanted\":\"/a\",\"got\":\"/"
         "b\"},{\"field\":\"code\",\"wanted\":\"C\",\"got\":null}]}]}}}",
         "  request 12: path is /b, not /a\n  request 12: code is missing, not C\n"},
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
        in_arena(objects),  in_arena(members),  in_arena(terminals),
        in_arena(requests), in_arena(refusals), in_arena(details),
    };
    return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
