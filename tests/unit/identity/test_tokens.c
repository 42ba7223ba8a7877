// identity/tokens: the tokens that are handed out, taken back in. What is wrong with a token in
// itself is test_jwt.c's and test_access_token.c's.
#include "unit.h"

#include "app/app.h"
#include "base/clock.h"
#include "identity/issuers.h"
#include "identity/tokens.h"
#include "keys/activation_key.h"
#include "keys/keys.h"

static struct keys keys;
static struct app app;
static struct arm_service service;
static struct principal_row person;
static struct principal_row program;

static int open_all(void **state) {
    (void)state;
    keys.of[KEY_OF_TOKENS].key = signing_key_make();
    static struct issuers none;
    app = (struct app){.keys = &keys, .issuers = &none, .asks_for_tokens = true};
    service = (struct arm_service){
        .app = &app, .listen_name = TEXT("127.0.0.1:8080"), .names = TEXT("azs.example")};
    person = (struct principal_row){.id = {{1, 2}},
                                    .tenant = {{3, 4}},
                                    .is_user = true,
                                    .login = TEXT("operator@contoso.example"),
                                    .display_name = TEXT("The \"operator\"")};
    program = (struct principal_row){.id = {{5, 6}},
                                     .tenant = {{3, 4}},
                                     .login = TEXT("a5570000-0000-4000-8000-000000000001"),
                                     .display_name = TEXT("")};
    return keys.of[KEY_OF_TOKENS].key ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    signing_key_close(keys.of[KEY_OF_TOKENS].key);
    return 0;
}

struct asked {
    struct http_request request;
    struct arm_call call;
};

// A request with a Host and, where one is given, an Authorization header.
static void ask(struct asked *asked, struct arena *arena, const char *host,
                struct text authorization) {
    *asked = (struct asked){
        .request = {.arena = arena},
        .call = {.service = &service, .arena = arena, .status = 200, .out = json_out_in(arena)}};
    asked->call.request = &asked->request;
    asked->request.fields[0] = (struct http_field){TEXT("Host"), text_of(host)};
    asked->request.fields[1] = (struct http_field){TEXT("authorization"), authorization};
    asked->request.field_count = authorization.at ? 2 : 1;
}

static struct token_subject subject_of(const struct principal_row *principal) {
    return (struct token_subject){.principal = *principal,
                                  .authority = TEXT("adfs"),
                                  .client_id = TEXT("client"),
                                  .resource = TEXT(TOKENS_AUDIENCE)};
}

static struct text bearer(struct arena *arena, struct text token) {
    return text_format(arena, "Bearer %.*s", TEXT_ARGS(token));
}

static struct text access_token(struct arena *arena, const struct principal_row *principal) {
    struct asked asked;
    const struct token_subject subject = subject_of(principal);
    ask(&asked, arena, "azs.example", (struct text){0});
    return tokens_access(&asked.call, &subject, clock_served_s());
}

static enum arm_code verdict(struct arena *arena, const char *host, struct text authorization) {
    struct asked asked;
    ask(&asked, arena, host, authorization);
    const enum arm_code code = tokens_authenticate(&asked.call);
    assert_int_equal(asked.call.caller.signed_in, code == ARM_OK);
    assert_int_equal(asked.call.challenge.size > 0, code != ARM_OK);
    return code;
}

static void an_access_token_says_who_is_calling(void **state) {
    const struct principal_row *const rows[] = {&person, &program};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked;
        ask(&asked, *state, "azs.example", bearer(*state, access_token(*state, rows[i])));
        expect_number("code", tokens_authenticate(&asked.call), ARM_OK);
        assert_true(asked.call.caller.signed_in);
        assert_true(guid_is(&asked.call.caller.object_id, &rows[i]->id));
        expect_text("name", asked.call.caller.name,
                    rows[i]->is_user ? rows[i]->login : TEXT("client"));
    }
}

static void the_header(void **state) {
    const struct text token = access_token(*state, &program);
    const struct {
        const char *row;
        struct text value;
        enum arm_code want;
    } rows[] = {
        {"absent", {0}, ARM_AUTHENTICATION_FAILED},
        {"empty", TEXT(""), ARM_INVALID_AUTHENTICATION_TOKEN},
        {"the scheme alone", TEXT("Bearer"), ARM_INVALID_AUTHENTICATION_TOKEN},
        {"no token", TEXT("Bearer "), ARM_INVALID_AUTHENTICATION_TOKEN},
        {"no scheme", token, ARM_INVALID_AUTHENTICATION_TOKEN},
        {"another scheme", text_format(*state, "Basic %.*s", TEXT_ARGS(token)),
         ARM_INVALID_AUTHENTICATION_TOKEN},
        {"a longer scheme", text_format(*state, "Bearers %.*s", TEXT_ARGS(token)),
         ARM_INVALID_AUTHENTICATION_TOKEN},
        {"two tokens",
         text_format(*state, "Bearer %.*s, Bearer %.*s", TEXT_ARGS(token), TEXT_ARGS(token)),
         ARM_INVALID_AUTHENTICATION_TOKEN},
        {"good", bearer(*state, token), ARM_OK},
        {"in lower case", text_format(*state, "bearer %.*s", TEXT_ARGS(token)), ARM_OK},
        {"with spaces", text_format(*state, " Bearer   %.*s ", TEXT_ARGS(token)), ARM_OK},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].row, verdict(*state, "azs.example", rows[i].value), rows[i].want);
}

static void the_header_twice(void **state) {
    struct asked asked;
    ask(&asked, *state, "azs.example", bearer(*state, access_token(*state, &program)));
    asked.request.fields[asked.request.field_count++] = asked.request.fields[1];
    expect_number("twice", tokens_authenticate(&asked.call), ARM_INVALID_AUTHENTICATION_TOKEN);
}

// Clients look for authorization_uri in it.
static void the_challenge(void **state) {
    struct asked asked;
    ask(&asked, *state, "azs.example:8443", (struct text){0});
    expect_number("code", tokens_authenticate(&asked.call), ARM_AUTHENTICATION_FAILED);
    expect_text("without a token", asked.call.challenge,
                TEXT("Bearer authorization_uri=\"http://azs.example:8443/adfs\""));
    ask(&asked, *state, "azs.example:8443", TEXT("Bearer x"));
    expect_number("code", tokens_authenticate(&asked.call), ARM_INVALID_AUTHENTICATION_TOKEN);
    expect_text("with a wrong one", asked.call.challenge,
                TEXT("Bearer authorization_uri=\"http://azs.example:8443/adfs\", "
                     "error=\"invalid_token\""));
}

static void where_it_was_issued(void **state) {
    struct asked asked;
    const struct token_subject subject = subject_of(&program);
    static const struct {
        const char *issued;
        const char *used;
        bool good;
    } rows[] = {
        {"azs.example", "azs.example", true},
        {"azs.example", "AZS.example", true},
        {"azs.example", "azs.example:8443", false},
        {"azs.example:8443", "azs.example", false},
        {"azs.example.evil", "azs.example", false},
        {"other.example", "azs.example", false},
        // a host of this machine is as good as another
        {"localhost:8080", "127.0.0.1:8080", true},
        {"127.0.0.1:1", "[::1]:2", true},
        {"localhost.evil.example", "127.0.0.1", false},
        {"127.0.0.1.evil.example", "127.0.0.1", false},
        {"azs.example", "localhost", false},
        {"localhost", "azs.example", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[80];
        snprintf(row, sizeof row, "from %s to %s", rows[i].issued, rows[i].used);
        ask(&asked, *state, rows[i].issued, (struct text){0});
        const struct text token = tokens_access(&asked.call, &subject, clock_served_s());
        expect_number(row, verdict(*state, rows[i].used, bearer(*state, token)) == ARM_OK,
                      rows[i].good);
    }
}

static void expiry(void **state) {
    struct asked asked;
    const struct token_subject subject = subject_of(&program);
    static const struct {
        int64_t ago;
        enum arm_code want;
    } rows[] = {{0, ARM_OK},
                {TOKENS_ACCESS_SECONDS - 600, ARM_OK},
                {TOKENS_ACCESS_SECONDS, ARM_EXPIRED_AUTHENTICATION_TOKEN},
                {TOKENS_ACCESS_SECONDS * 100, ARM_EXPIRED_AUTHENTICATION_TOKEN},
                {-600, ARM_INVALID_AUTHENTICATION_TOKEN}};
    for (size_t i = 0; i < ROWS(rows); i++) {
        ask(&asked, *state, "azs.example", (struct text){0});
        const struct text token =
            tokens_access(&asked.call, &subject, clock_served_s() - rows[i].ago);
        expect_number("code", verdict(*state, "azs.example", bearer(*state, token)), rows[i].want);
    }
}

// Each kind is good for its own use only.
static void kinds_are_not_mixed_up(void **state) {
    struct asked asked;
    struct refresh_token token;
    const struct token_subject subject = subject_of(&person);
    ask(&asked, *state, "azs.example", (struct text){0});
    const struct text access = tokens_access(&asked.call, &subject, clock_served_s());
    const struct text refresh = tokens_refresh(&asked.call, &subject, clock_served_s());
    const struct text identity = tokens_id(&asked.call, &subject, clock_served_s());
    expect_number("access", verdict(*state, "azs.example", bearer(*state, access)), ARM_OK);
    expect_number("refresh", verdict(*state, "azs.example", bearer(*state, refresh)),
                  ARM_INVALID_AUTHENTICATION_TOKEN);
    expect_number("identity", verdict(*state, "azs.example", bearer(*state, identity)),
                  ARM_INVALID_AUTHENTICATION_TOKEN);
    assert_false(tokens_read_refresh(&asked.call, access, &token));
    assert_false(tokens_read_refresh(&asked.call, identity, &token));
    assert_false(tokens_read_refresh(&asked.call, TEXT(""), &token));
    assert_true(tokens_read_refresh(&asked.call, refresh, &token));
    assert_true(guid_is(&token.principal, &person.id));
    expect_text("resource", token.resource, TEXT(TOKENS_AUDIENCE));
    expect_text("mark", token.mark, tokens_secret_mark(*state, &person));
    const struct text old =
        tokens_refresh(&asked.call, &subject, clock_served_s() - TOKENS_REFRESH_SECONDS);
    assert_false(tokens_read_refresh(&asked.call, old, &token));
}

// An activation key is signed by the same key, and whoever may register says what is in it: no
// claim put there makes it a token.
static void what_else_the_key_signs_is_no_token(void **state) {
    struct asked asked;
    struct refresh_token token;
    const struct text claims =
        text_format(*state,
                    "{\"registrationName\":\"r\",\"aud\":[\"%s\",\"urn:azsreg:refresh\"],"
                    "\"iss\":\"http://azs.example/adfs\",\"exp\":99999999999,\"typ\":\"JWT\","
                    "\"oid\":\"a5570000-0000-4000-8000-0000000000f1\",\"resource\":\"%s\"}",
                    TOKENS_AUDIENCE, TOKENS_AUDIENCE);
    const struct activation_key_facts facts = {.members = claims};
    const struct text key = signing_key_sign(*state, keys.of[KEY_OF_TOKENS].key,
                                             activation_key_payload(*state, &facts));
    expect_number("as access token", verdict(*state, "azs.example", bearer(*state, key)),
                  ARM_INVALID_AUTHENTICATION_TOKEN);
    ask(&asked, *state, "azs.example", (struct text){0});
    assert_false(tokens_read_refresh(&asked.call, key, &token));
}

static void resources_that_are_served(void **state) {
    static const struct {
        const char *resource;
        bool known;
    } rows[] = {
        {"https://management.azsreg.local/", true},
        {"https://management.azsreg.local", true},
        {"https://management.azsreg.local//", true}, // "…//.default"
        {"HTTPS://MANAGEMENT.azsreg.local/", true},
        {"https://management.azure.com/", true},
        {"https://management.core.windows.net/", true},
        {"http://azs.example:8443", true},
        {"http://azs.example:8443/", true},
        {"http://azs.example", true}, // by whatever port it is reached
        {"https://localhost:1/", true},
        {"https://[::1]:8443", true},
        {"https://azs.example.evil.example/", false},
        {"https://evil.example:8443/", false}, // as Host says or not
        {"https://azs.example:8443/x", true},  // a tenant of Graph's
        {"https://azs.example:8443/x/y", false},
        {"ftp://localhost/", false},
        {"https://graph.windows.net/", true}, // Partner Center's
        {"https://api.partnercenter.microsoft.com", true},
        {"fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", true},
        {"https://graph.example/", false},
        {"https://management.azsreg.local/x", false},
        {"urn:azsreg:refresh", false},
        {"", false},
        {"/", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked;
        ask(&asked, *state, "azs.example:8443", (struct text){0});
        expect_number(rows[i].resource,
                      tokens_knows_resource(&asked.call, text_of(rows[i].resource)), rows[i].known);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(an_access_token_says_who_is_calling),
        in_arena(the_header),
        in_arena(the_header_twice),
        in_arena(the_challenge),
        in_arena(where_it_was_issued),
        in_arena(expiry),
        in_arena(kinds_are_not_mixed_up),
        in_arena(what_else_the_key_signs_is_no_token),
        in_arena(resources_that_are_served),
    };
    return cmocka_run_group_tests_name("tokens", tests, open_all, close_all);
}
