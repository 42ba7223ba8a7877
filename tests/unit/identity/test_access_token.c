// identity/jwt, access_token_check: what an access token must say besides being signed. RFC 7519:
// "exp … the current date/time MUST be before the expiration", "Implementers MAY provide for some
// small leeway" (not-before: 60 seconds), "aud … either an array … or a single … string".
#include "unit.h"

#include "identity/jwt.h"

enum { NOW = 1700000000 };

static const struct access_token_rule rule = {
    .audiences = {{"https://management.azsreg.local/", 32}, {"https://azs.example:8443", 24}},
    .now = NOW,
};

static enum access_token_verdict check(struct arena *arena, const char *claims,
                                       struct text *ret_why) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(claims));
    expect(claims, tree);
    return access_token_check(arena, tree, &rule, ret_why);
}

#define OK ACCESS_TOKEN_OK
#define INVALID ACCESS_TOKEN_INVALID
#define OTHERS ACCESS_TOKEN_OTHERS
#define EXPIRED ACCESS_TOKEN_EXPIRED
#define AUD "\"aud\":\"https://management.azsreg.local/\""
#define EXP "\"exp\":1700000100"

static const struct {
    const char *claims;
    enum access_token_verdict want;
} rows[] = {
    // exp
    {"{" AUD ",\"exp\":1700000001}", OK},
    {"{" AUD ",\"exp\":1700000000}", EXPIRED}, // at the second: "on or after which"
    {"{" AUD ",\"exp\":1700000000.5}", OK},    // NumericDate may have a fraction
    {"{" AUD ",\"exp\":1699999999}", EXPIRED},
    {"{" AUD ",\"exp\":0}", EXPIRED},
    {"{" AUD ",\"exp\":-1}", EXPIRED},
    {"{" AUD ",\"exp\":-1e300}", EXPIRED},
    {"{" AUD ",\"exp\":99999999999}", OK},
    {"{" AUD ",\"exp\":253402300799}", OK}, // the year 9999 ends
    {"{" AUD ",\"exp\":253402300800}", INVALID},
    {"{" AUD ",\"exp\":1e400}", INVALID}, // infinite
    {"{" AUD "}", INVALID},
    {"{" AUD ",\"exp\":null}", INVALID},
    {"{" AUD ",\"exp\":\"1700000100\"}", INVALID},
    {"{" AUD ",\"exp\":true}", INVALID},
    {"{" AUD ",\"exp\":[1700000100]}", INVALID},
    {"{" AUD ",\"EXP\":1700000100}", INVALID},
    // nbf
    {"{" AUD "," EXP ",\"nbf\":1700000000}", OK},
    {"{" AUD "," EXP ",\"nbf\":1700000060}", OK},
    {"{" AUD "," EXP ",\"nbf\":1700000061}", INVALID},
    {"{" AUD "," EXP ",\"nbf\":0}", OK},
    {"{" AUD "," EXP ",\"nbf\":1e300}", INVALID},
    {"{" AUD "," EXP ",\"nbf\":\"1700000000\"}", INVALID},
    {"{" AUD "," EXP ",\"nbf\":null}", INVALID},
    {"{" AUD ",\"exp\":1699999999,\"nbf\":1700000061}", INVALID}, // neither; not to be refreshed
    // aud
    {"{\"aud\":\"https://azs.example:8443\"," EXP "}", OK},
    {"{\"aud\":\"https://management.azsreg.local\"," EXP "}", OK},
    {"{\"aud\":\"https://management.azsreg.local//\"," EXP "}", OK},
    {"{\"aud\":\"https://azs.example:8443/\"," EXP "}", OK},
    {"{\"aud\":\"HTTPS://Management.azsreg.LOCAL/\"," EXP "}", OK},
    {"{\"aud\":\"https://management.azsreg.local/x\"," EXP "}", OTHERS},
    {"{\"aud\":\"https://management.azsreg.loca\"," EXP "}", OTHERS},
    {"{\"aud\":\"https://management.azsreg.local.evil.example/\"," EXP "}", OTHERS},
    {"{\"aud\":\"https://graph.example/\"," EXP "}", OTHERS},
    {"{\"aud\":\"\"," EXP "}", OTHERS},
    {"{\"aud\":\"/\"," EXP "}", OTHERS},
    {"{\"aud\":\"%s%n%99999d\"," EXP "}", OTHERS},
    {"{\"aud\":null," EXP "}", OTHERS},
    {"{\"aud\":7," EXP "}", OTHERS},
    {"{" EXP "}", OTHERS},
    {"{\"AUD\":\"https://azs.example:8443\"," EXP "}", OTHERS},
    {"{\"aud\":[\"https://azs.example:8443\"]," EXP "}", OK},
    {"{\"aud\":[\"https://graph.example/\",7,\"https://management.azsreg.local/\"]," EXP "}", OK},
    {"{\"aud\":[\"https://graph.example/\"]," EXP "}", OTHERS},
    {"{\"aud\":[]," EXP "}", OTHERS},
    {"{\"aud\":{\"a\":\"https://azs.example:8443\"}," EXP "}", OTHERS},
    {"{\"aud\":[\"\",null,[\"https://azs.example:8443\"]]," EXP "}", OTHERS},
    {"{\"aud\":\"https://graph.example/\",\"exp\":1699999999}", OTHERS},
    {"{}", INVALID},
};

static void the_table(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text why = TEXT("");
        expect_number(rows[i].claims, check(*state, rows[i].claims, &why), rows[i].want);
        expect(rows[i].claims, (rows[i].want == OK) == !why.size);
    }
}

static void the_reason_says_what_there_is(void **state) {
    struct text why = TEXT("");
    check(*state, "{\"aud\":\"https://graph.example/\"," EXP "}", &why);
    expect("audience", text_has_same(why, TEXT("'https://graph.example/'")));
    check(*state, "{" AUD ",\"exp\":1699999999}", &why);
    expect("expiry", text_has_same(why, TEXT("1699999999")));
}

// An empty slot of the rule is no audience.
static void without_audiences_nothing_fits(void **state) {
    static const char *const claims[] = {"{\"aud\":\"\"," EXP "}", "{\"aud\":\"/\"," EXP "}",
                                         "{" AUD "," EXP "}", "{\"aud\":[\"\"]," EXP "}"};
    const struct access_token_rule none = {.now = NOW};
    for (size_t i = 0; i < ROWS(claims); i++) {
        struct json_reader reader = {.arena = *state};
        struct text why = TEXT("");
        cleanup_json cJSON *tree = json_parse(&reader, text_of(claims[i]));
        expect_number(claims[i], access_token_check(*state, tree, &none, &why), OTHERS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(the_table),
        in_arena(the_reason_says_what_there_is),
        in_arena(without_audiences_nothing_fits),
    };
    return cmocka_run_group_tests_name("access_token", tests, NULL, NULL);
}
