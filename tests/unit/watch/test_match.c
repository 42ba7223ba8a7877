#include "unit.h"

#include "watch/match.h"

static const struct http_field fields[] = {
    {TEXT("Host"), TEXT("localhost:8080")},
    {TEXT("Accept"), TEXT("application/json")},
    {TEXT("X-Twice"), TEXT("one")},
    {TEXT("x-twice"), TEXT("two")},
};

static struct match_facts facts_of(void) {
    return (struct match_facts){
        .words = {[MATCH_OPERATION] = TEXT("CustomerSubscriptions_Create"),
                  [MATCH_METHOD] = TEXT("PUT"),
                  [MATCH_PATH] = TEXT("/subscriptions/s/customerSubscriptions/c"),
                  [MATCH_SUBSCRIPTION] = TEXT("c0de0000-0000-4000-8000-000000000001"),
                  [MATCH_CALLER] = TEXT("operator@contoso.example"),
                  [MATCH_STATUS] = TEXT("409"),
                  [MATCH_CODE] = TEXT("BadCustomerSubscriptionId"),
                  [MATCH_REASON] = TEXT("other-partner"),
                  [MATCH_REQUEST_ID] = TEXT("0b5f9a54-6c36-4a8c-9c5d-1f2e3d4c5b6a"),
                  [MATCH_CORRELATION] = TEXT("5a1f0c2e-8f0b-4f6e-9d3a-7c6b5a493827")},
        .caller_id = TEXT("11111111-1111-4111-8111-111111111111"),
        .fields = fields,
        .field_count = ROWS(fields),
        .query = TEXT("api-version=2017-06-01&%24Top=5&a=1&a=2&bad=%zz"),
    };
}

static const struct {
    enum match_word word;
    const char *wanted;
    bool fits;
} words[] = {
    {MATCH_OPERATION, "customersubscriptions_*", true},
    {MATCH_OPERATION, "Registrations_*", false},
    {MATCH_OPERATION, "Registrations_*,CustomerSubscriptions_Create", true},
    {MATCH_OPERATION, "Registrations_* , *_Create", true},
    {MATCH_METHOD, "put", true},
    {MATCH_METHOD, "PU*", false},
    {MATCH_PATH, "/subscriptions/*/customerSubscriptions/*", true},
    {MATCH_PATH, "/subscriptions/*", false},
    {MATCH_PATH, "/subscriptions/**", true},
    {MATCH_SUBSCRIPTION, "C0DE0000-0000-4000-8000-000000000001", true},
    {MATCH_SUBSCRIPTION, "c0de0000-0000-4000-8000-000000000002", false},
    {MATCH_CALLER, "Operator@contoso.example", true},
    {MATCH_CALLER, "11111111-1111-4111-8111-111111111111", true},
    {MATCH_CALLER, "anonymous", false},
    {MATCH_STATUS, "409", true},
    {MATCH_STATUS, "4xx", true},
    {MATCH_STATUS, "4X9", true},
    {MATCH_STATUS, "5xx", false},
    {MATCH_CODE, "badcustomersubscriptionid", true},
    {MATCH_CODE, "Bad*", false},
    {MATCH_REASON, "other-partner", true},
    {MATCH_REASON, "other", false},
    {MATCH_FAULT, "busy", false}, // there is none
    {MATCH_REQUEST_ID, "0B5F9A54-6c36-4a8c-9c5d-1f2e3d4c5b6a", true},
    {MATCH_CORRELATION, "5a1f0c2e-8f0b-4f6e-9d3a-7c6b5a493828", false},
};

static void test_words(void **state) {
    const struct match_facts facts = facts_of();
    for (size_t i = 0; i < ROWS(words); i++) {
        struct match match = {0};
        struct match_difference differences[MATCH_DIFFERENCES_MAX];
        match.words[words[i].word] = text_of(words[i].wanted);
        expect(words[i].wanted, match_fits(&match, &facts, *state) == words[i].fits);
        const size_t count = match_differs(&match, &facts, *state, differences);
        expect_number(words[i].wanted, count, !words[i].fits);
        if (!count)
            continue;
        expect_text(words[i].wanted, text_of(differences[0].field),
                    text_of(match_name(words[i].word)));
        expect_text(words[i].wanted, differences[0].wanted, text_of(words[i].wanted));
        expect_text(words[i].wanted, differences[0].got, facts.words[words[i].word]);
    }
}

static const struct {
    const char *name;
    const char *glob;
    bool is_query;
    bool fits;
    const char *got; // NULL: none
} pairs[] = {
    {"host", "LOCALHOST:*", false, true, NULL},
    {"accept", "*/json", false, true, NULL}, // a slash is nothing special here
    {"accept", "*xml", false, false, "application/json"},
    {"X-TWICE", "two", false, true, NULL},
    {"X-TWICE", "three", false, false, "one"},
    {"x-none", "*", false, false, NULL},
    {"API-version", "2017-*", true, true, NULL},
    {"$top", "5", true, true, NULL},
    {"a", "2", true, true, NULL},
    {"a", "3", true, false, "1"},
    {"bad", "*", true, false, NULL}, // it cannot be read
    {"none", "*", true, false, NULL},
};

static void test_pairs(void **state) {
    const struct match_facts facts = facts_of();
    for (size_t i = 0; i < ROWS(pairs); i++) {
        const struct match_pair pair = {text_of(pairs[i].name), text_of(pairs[i].glob)};
        struct match match = {0};
        struct match_difference differences[MATCH_DIFFERENCES_MAX];
        struct match_pairs *asked = pairs[i].is_query ? &match.query : &match.headers;
        asked->pairs[asked->count++] = pair;
        expect(pairs[i].glob, match_fits(&match, &facts, *state) == pairs[i].fits);
        if (!match_differs(&match, &facts, *state, differences))
            continue;
        expect_text(pairs[i].name, text_of(differences[0].field),
                    pairs[i].is_query ? TEXT("query") : TEXT("header"));
        expect_text(pairs[i].name, differences[0].name, pair.name);
        expect_text(pairs[i].name, differences[0].got, text_of(pairs[i].got));
    }
}

static void test_all_of_it(void **state) {
    const struct match_facts facts = facts_of();
    struct match match = {0};
    struct match_difference differences[MATCH_DIFFERENCES_MAX];
    assert_true(match_fits(&match, &facts, *state));
    match.words[MATCH_METHOD] = TEXT("PUT");
    match.words[MATCH_STATUS] = TEXT("2xx");
    match.words[MATCH_CODE] = TEXT("None");
    assert_false(match_fits(&match, &facts, *state));
    assert_int_equal(match_differs(&match, &facts, *state, differences), 2);
}

// As many as there is to ask for are noted.
static void test_every_difference(void **state) {
    const struct match_facts none = {0};
    struct match match = {0};
    struct match_difference differences[MATCH_DIFFERENCES_MAX];
    for (size_t i = 0; i < MATCH_WORDS; i++)
        match.words[i] = TEXT("x");
    match.writes = true;
    match.headers.count = match.query.count = MATCH_PAIRS_MAX;
    assert_int_equal(match_differs(&match, &none, *state, differences),
                     MATCH_WORDS + 1 + 2 * MATCH_PAIRS_MAX);
    assert_true(MATCH_WORDS + 1 + 2 * MATCH_PAIRS_MAX <= MATCH_DIFFERENCES_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(test_words), in_arena(test_pairs),
                                       in_arena(test_all_of_it), in_arena(test_every_difference)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
