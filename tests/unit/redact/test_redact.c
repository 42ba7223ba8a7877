#include "unit.h"

#include "base/buffer.h"
#include "redact/redact.h"

#define JWT "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"

static struct redactor redactor_in(struct arena *arena) {
    return (struct redactor){.secrets = {.arena = arena, .key = TEXT("a key of this process")}};
}

// What it makes of it, with each digest as "#": which one it is does not matter here.
static struct text plain(struct arena *arena, struct text text) {
    struct text shown = text;
    char *to = text_cstring(arena, text);
    size_t size = 0;
    const struct text mark = TEXT("<redacted ");
    for (size_t i = 0; i < shown.size; i++) {
        to[size++] = shown.at[i];
        if (!text_is(text_slice(shown, i, mark.size), mark))
            continue;
        assert_int_equal(shown.at[i + mark.size + 8], '>');
        to[size - 1] = '#';
        i += mark.size + 8;
    }
    return (struct text){to, size};
}

static const struct {
    const char *given;
    const char *shown;
} texts[] = {
    {"", ""},
    {"nothing of it", "nothing of it"},
    {JWT, "#"},
    {"Bearer " JWT " and " JWT ".", "Bearer # and #"},
    {"(" JWT ")", "(#)"},
    {"x" JWT, "xeyJhbGciOiJSUzI1NiJ9.#"}, // the head of that is no JSON, but what it is about
    {"eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJSUzI1NiJ9"},
    {"eyJhbGciOiJSUzI1NiJ9.", "#"},
    {"eyes.example.com", "eyes.example.com"},
    {"ewoiYWxnIjoiUlMyNTYifQ.e30.x", "#"}, // "{\n"
    {"https://a.example/x?code=abc&state=1#id_token=z&y=1",
     "https://a.example/x?code=#&state=1#id_token=#&y=1"},
    {"https://a.example/redeem?ticket=abc", "https://a.example/redeem?ticket=#"},
    {"see '/x?ticket=abc'.", "see '/x?ticket=#'."},
    {"code=abc", "code=abc"}, // no query
    {"?Client%5FSecret=a%20b", "?Client%5FSecret=#"},
    {"?cod%zz=a", "?cod%zz=#"}, // who knows
    {"?code=", "?code="},
    {"?code", "?code"},
    {"a\xff\x80z", "a\xef\xbf\xbd\xef\xbf\xbdz"},
};

static void test_texts(void **state) {
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct redactor redactor = redactor_in(*state);
        expect_text(texts[i].given, plain(*state, redact_text(&redactor, text_of(texts[i].given))),
                    text_of(texts[i].shown));
    }
}

static const struct {
    const char *given;
    const char *shown; // NULL: it cannot be read
} documents[] = {
    {"{}", "{}"},
    {"[]", "[]"},
    {"null", "null"},
    {" {\"a\" : [ 1.50 , true,\t\"b\" ] } ", "{\"a\":[1.50,true,\"b\"]}"},
    {"{\"registrationToken\":\"abc\"}", "{\"registrationToken\":\"#\"}"},
    {"{\"a\":[{\"b\":{\"RegistrationTOKEN\":\"abc\"}}]}",
     "{\"a\":[{\"b\":{\"RegistrationTOKEN\":\"#\"}}]}"},
    {"{\"registrationToken\":[\"abc\",{\"a\":1}]}", "{\"registrationToken\":\"#\"}"},
    {"{\"registrationToken\":12}", "{\"registrationToken\":\"#\"}"},
    {"{\"registrationToken\":null}", "{\"registrationToken\":null}"},
    {"{\"registration\\u0054oken\":\"abc\"}", "{\"registration\\u0054oken\":\"#\"}"},
    {"{\"activationKey\":\"a\",\"secretText\":\"a\",\"passwordProfile\":{\"password\":\"a\"}}",
     "{\"activationKey\":\"#\",\"secretText\":\"#\",\"passwordProfile\":\"#\"}"},
    {"{\"access_token\":\"a\",\"refresh_token\":\"b\",\"device_code\":\"c\",\"user_code\":\"d\"}",
     "{\"access_token\":\"#\",\"refresh_token\":\"#\",\"device_code\":\"#\",\"user_code\":\"#\"}"},
    {"{\"client_secret\":\"a\",\"client_assertion\":\"b\",\"assertion\":\"c\",\"ticket\":\"d\"}",
     "{\"client_secret\":\"#\",\"client_assertion\":\"#\",\"assertion\":\"#\",\"ticket\":\"#\"}"},
    {"{\"inviteRedeemUrl\":\"http://x\"}", "{\"inviteRedeemUrl\":\"#\"}"},
    {"{\"code\":\"NotFound\",\"token\":\"a\"}", "{\"code\":\"NotFound\",\"token\":\"#\"}"},
    {"{\"a\":\"{\\\"password\\\":\\\"abc\\\",\\\"b\\\":1}\"}",
     "{\"a\":\"{\\\"password\\\":\\\"#\\\",\\\"b\\\":1}\"}"},
    {"{\"a\":\"{ \\\"b\\\":1 }\",\"c\":\"{\"}", "{\"a\":\"{ \\\"b\\\":1 }\",\"c\":\"{\"}"},
    // half of a character: nobody can say what it is
    {"{\"a\":\"\\ud800 abc\",\"password\":\"\\ud800 abc\"}",
     "{\"a\":\"<unreadable>\",\"password\":\"#\"}"},
    {"{\"passw\\ud800ord\":\"abc\"}", "{\"<unreadable>\":\"#\"}"},
    {"{\"uri\":\"https://h/x?sv=1&sig=abc\"}", "{\"uri\":\"https://h/x?sv=1&sig=#\"}"},
    {"{\"tags\":{\"a\":\"" JWT "\"}}", "{\"tags\":{\"a\":\"#\"}}"},
    {"{\"a\":\"\\u0065yJhbGciOiJSUzI1NiJ9.e30.x\"}", "{\"a\":\"#\"}"},
    {"{\"" JWT "\":1}", "{\"#\":1}"},
    {"{\"a\":\"\\\"\\\\\"}", "{\"a\":\"\\\"\\\\\"}"},
    // said again: before, after, and in a longer text
    {"{\"message\":\"enter ABCD-EFGH here\",\"user_code\":\"ABCD-EFGH\"}",
     "{\"message\":\"enter # here\",\"user_code\":\"#\"}"},
    {"{\"user_code\":\"short\",\"a\":\"short\"}", "{\"user_code\":\"#\",\"a\":\"short\"}"},
    {"{\"a\":\"x\\u0000y\"}", NULL},
    {"{\"a\":1,}", NULL},
    {"{\"registrationToken\":\"abc\"", NULL},
    {"secret", NULL},
    {"{\"a\":\"\xff\"}", NULL},
    {"", NULL},
};

static void test_documents(void **state) {
    for (size_t i = 0; i < ROWS(documents); i++) {
        struct redactor redactor = redactor_in(*state);
        struct text shown = TEXT("");
        bool read = false;
        for (int pass = 0; pass < 2; pass++)
            read = redact_json(&redactor, text_of(documents[i].given), &shown);
        expect(documents[i].given, read == (documents[i].shown != NULL));
        if (read)
            expect_text(documents[i].given, plain(*state, shown), text_of(documents[i].shown));
    }
}

static const struct {
    const char *given;
    const char *shown; // NULL: it cannot be read
} forms[] = {
    {"", ""},
    {"a=b&c=d+e%20f", "a=b&c=d+e%20f"},
    {"grant_type=password&username=x&password=p%26q", "grant_type=password&username=x&password=#"},
    {"client_id=x&client_secret=s&code=c&token=t", "client_id=x&client_secret=#&code=#&token=#"},
    {"a=" JWT, "a=#"},
    {"a=%65yJhbGciOiJSUzI1NiJ9.e30.x", "a=#"},
    {"refresh%5Ftoken=x", "refresh%5Ftoken=#"},
    {"password=&a=", "password=&a="},
    {"justasecret", NULL},
    {"a=b&justasecret", NULL},
    {"a=%zz", NULL},
    {"a b=c", NULL},
};

static void test_forms(void **state) {
    for (size_t i = 0; i < ROWS(forms); i++) {
        struct redactor redactor = redactor_in(*state);
        struct text shown = TEXT("");
        const bool read = redact_form(&redactor, text_of(forms[i].given), &shown);
        expect(forms[i].given, read == (forms[i].shown != NULL));
        if (read)
            expect_text(forms[i].given, plain(*state, shown), text_of(forms[i].shown));
    }
}

static const struct {
    const char *given;
    const char *shown;
} targets[] = {
    {"/a/b?c=d", "/a/b?c=d"},
    {"/a/b?access_token=d&e", "/a/b?access_token=#&e"},
    {"/a/" JWT "/b", "/a/#/b"},
    {"/a/%65yJhbGciOiJSUzI1NiJ9.e30.x/b?q=1", "/a/#/b?q=1"},
    {"/%zz?code=x", "/%zz?code=#"},
    {"/\xff?code=x", "/\xef\xbf\xbd?code=#"},
    {"http://h:1/a?code=x", "http://h:1/a?code=#"},
    {"http://user:pass@h:1/a?b=user:pass", "http://#@h:1/a?b=#"},
    {"/a?q=eyJhbGciOiJSUzI1NiJ9%2Ee30%2Ex", "/a?q=#"},
    {"/a?next=https%3A%2F%2Fx%2F%3Fcode%3Dabc&z=%41", "/a?next=https://x/?code=#&z=%41"},
    {"/%ff/eyJhbGciOiJSUzI1NiJ9%2Ee30%2Ex", "/\xef\xbf\xbd/#"},
    {"/a?b=%3Fc%3D%253Fcode%253Dabc", "/a?b=?c=?code=#"},
    {"/a?b=%", "/a?b=%"},
    {"/a?b=%4", "/a?b=%4"},
    {"/a?b=%+1", "/a?b=%+1"},
    {"*", "*"},
};

static void test_targets(void **state) {
    for (size_t i = 0; i < ROWS(targets); i++) {
        struct redactor redactor = redactor_in(*state);
        expect_text(targets[i].given,
                    plain(*state, redact_target(&redactor, text_of(targets[i].given))),
                    text_of(targets[i].shown));
    }
}

static const struct {
    const char *name;
    const char *value;
    const char *shown;
} headers[] = {
    {"authorization", "Bearer x", "#"},
    {"Proxy-Authorization", "Basic x", "#"},
    {"COOKIE", "a=b", "#"},
    {"Set-Cookie", "a=b", "#"},
    {"Authorization", "", ""},
    {"Accept", "*/*", "*/*"},
    {"X-Token", JWT, "#"},
    {"Referer", "http://h/x?code=1", "http://h/x?code=#"},
    {"Location", "/x?ticket=1", "/x?ticket=#"},
};

static void test_headers(void **state) {
    for (size_t i = 0; i < ROWS(headers); i++) {
        struct redactor redactor = redactor_in(*state);
        expect_text(headers[i].name,
                    plain(*state, redact_header(&redactor, text_of(headers[i].name),
                                                text_of(headers[i].value))),
                    text_of(headers[i].shown));
    }
}

static void test_what_is_repeated(void **state) {
    struct redactor redactor = redactor_in(*state);
    (void)redact_header(&redactor, TEXT("Authorization"), TEXT("Bearer opaque-token"));
    expect_text("elsewhere", plain(*state, redact_text(&redactor, TEXT("was opaque-token."))),
                TEXT("was #."));
    struct text document = TEXT("");
    assert_true(
        redact_json(&redactor, TEXT("{\"a\":\"is opaque-token.\",\"b\":\"opaque\"}"), &document));
    expect_text("in a string", plain(*state, document), TEXT("{\"a\":\"is #.\",\"b\":\"opaque\"}"));
    (void)redact_header(&redactor, TEXT("Authorization"), TEXT("Bearer\tsecond-token"));
    (void)redact_header(&redactor, TEXT("Cookie"), TEXT("a=first-cookie; b=second-cookie"));
    expect_text("behind a tab and of a cookie",
                plain(*state, redact_text(&redactor, TEXT("second-token second-cookie "
                                                          "first-cookie"))),
                TEXT("# # #"));
    const struct text one = redact_header(&redactor, TEXT("Cookie"), TEXT("same"));
    const struct text two = redact_header(&redactor, TEXT("Cookie"), TEXT("same"));
    const struct text other = redact_header(&redactor, TEXT("Cookie"), TEXT("other"));
    assert_true(text_is(one, two) && !text_is(one, other));
    struct redactor elsewhere = {.secrets = {.arena = *state, .key = TEXT("another process")}};
    assert_false(text_is(one, redact_header(&elsewhere, TEXT("Cookie"), TEXT("same"))));
}

// A body that has more secrets than are looked for, each long: it stays as short as it may.
static void test_very_many(void **state) {
    struct redactor redactor = redactor_in(*state);
    struct buffer out = buffer_in(*state);
    struct text document = TEXT("");
    struct text shown = TEXT("");
    buffer_add_char(&out, '{');
    for (int i = 0; i < 2000; i++)
        buffer_add(&out, text_format(*state, "%s\"secret%d\":\"redact%d\"", i ? "," : "", i, i));
    buffer_add_char(&out, '}');
    assert_true(buffer_text(&out, &document));
    for (int pass = 0; pass < 2; pass++)
        assert_true(redact_json(&redactor, document, &shown));
    assert_int_equal(redactor.secrets.count, SECRETS_MAX);
    assert_true(redactor.secrets.are_too_many);
    assert_null(memmem(shown.at, shown.size, "redact1", 7));
    assert_true(shown.size < 4 * document.size);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(test_texts),    in_arena(test_documents),
                                       in_arena(test_forms),    in_arena(test_targets),
                                       in_arena(test_headers),  in_arena(test_what_is_repeated),
                                       in_arena(test_very_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
