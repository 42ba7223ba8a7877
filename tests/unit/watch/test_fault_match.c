// watch/fault_match: which requests a fault is for.
#include "unit.h"

#include "watch/fault_match.h"
#include "watch/glob.h"

#include <string.h>

static void globs(void **state) {
    static const struct {
        const char *glob;
        const char *text;
        bool plain;    // whether it fits where * is any text
        bool segments; // and where it stays within a segment
    } rows[] = {
        {"", "", true, true},
        {"", "a", false, false},
        {"a", "A", true, true},
        {"a", "ab", false, false},
        {"*", "", true, true},
        {"*", "abc", true, true},
        {"*", "a/b", true, false},
        {"**", "a/b", true, true},
        {"**", "", true, true},
        {"a*", "a", true, true},
        {"*b", "a/b", true, false},
        {"**b", "a/b", true, true},
        {"a*c", "abbc", true, true},
        {"a*c", "ab", false, false},
        {"/s/*/g", "/s/1/g", true, true},
        {"/s/*/g", "/s/1/2/g", true, false},
        {"/s/**/g", "/s/1/2/g", true, true},
        {"/s/**/g", "/s/g", false, false},
        {"/s/**", "/s/", true, true},
        {"/s/**", "/s", false, false},
        {"*/*", "a/b", true, true},
        {"**/*", "a/b/c", true, true},
        {"*/**", "a/b/c", true, true},
        {"***", "a/b", true, true},
        {"a*b*c", "aXbXbc", true, true},
        {"CustomerSubscriptions_*", "customersubscriptions_create", true, true},
        {"Customer?", "CustomerS", false, false}, // nothing but stars is special
        {"\xc3\xa4*",
         "\xc3\xa4"
         "b",
         true, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct text glob = text_of(rows[i].glob);
        const struct text text = text_of(rows[i].text);
        if (glob_fits(glob, text, false) != rows[i].plain ||
            glob_fits(glob, text, true) != rows[i].segments)
            fail_msg("'%s' and '%s'", rows[i].glob, rows[i].text);
    }
}

// Each star might take any part of it: the ways are more than there are atoms.
static void many_stars_take_no_longer(void **state) {
    char glob[FAULT_GLOB_MAX + 1];
    char text[8192];
    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < FAULT_GLOB_MAX; i++)
        glob[i] = i % 2 ? 'a' : '*';
    glob[FAULT_GLOB_MAX - 1] = 'b';
    assert_false(
        glob_fits((struct text){glob, FAULT_GLOB_MAX}, (struct text){text, sizeof text}, false));
    glob[FAULT_GLOB_MAX - 1] = 'a';
    assert_true(
        glob_fits((struct text){glob, FAULT_GLOB_MAX}, (struct text){text, sizeof text}, false));
    glob[FAULT_GLOB_MAX] = '*';
    assert_false(glob_fits((struct text){glob, FAULT_GLOB_MAX + 1},
                           (struct text){text, sizeof text}, false));
}

static struct http_field fields[] = {
    {{"Accept", 6}, {"text/html", 9}}, {{"X-Mine", 6}, {"one", 3}}, {{"x-mine", 6}, {"two", 3}}};
static struct http_field query[] = {{{"api-version", 11}, {"2017-06-01", 10}},
                                    {{"$top", 4}, {"2", 1}}};

static struct fault_facts facts_of_a_write(void) {
    return (struct fault_facts){.operation = TEXT("CustomerSubscriptions_Create"),
                                .method = TEXT("PUT"),
                                .path = TEXT("/subscriptions/S/resourceGroups/G"),
                                .subscription = TEXT("s-1"),
                                .caller_id = TEXT("id-1"),
                                .caller_name = TEXT("operator@contoso.example"),
                                .writes = true,
                                .fields = fields,
                                .field_count = 3,
                                .query = query,
                                .query_count = 2};
}

static struct fault_match with_pair(bool is_header, const char *name, const char *glob) {
    struct fault_match match = {0};
    const struct fault_pair pair = {text_of(name), text_of(glob)};
    if (is_header)
        match.headers[match.header_count++] = pair;
    else
        match.query[match.query_count++] = pair;
    return match;
}

static void all_that_is_given_fits(void **state) {
    const struct {
        struct fault_match match;
        bool fits;
    } rows[] = {
        {{.writes = false}, true},
        {{.writes = true}, true},
        {{.operation = TEXT("customersubscriptions_*")}, true},
        {{.operation = TEXT("Registrations_*")}, false},
        {{.operation = TEXT("Registrations_*,CustomerSubscriptions_Create")}, true},
        {{.operation = TEXT("Registrations_* , *_Create")}, true},
        {{.method = TEXT("put")}, true},
        {{.method = TEXT("P*")}, false}, // no glob
        {{.path = TEXT("/subscriptions/*/resourcegroups/*")}, true},
        {{.path = TEXT("/subscriptions/*")}, false},
        {{.subscription = TEXT("S-1")}, true},
        {{.subscription = TEXT("s-2")}, false},
        {{.caller = TEXT("ID-1")}, true},
        {{.caller = TEXT("Operator@contoso.example")}, true},
        {{.caller = TEXT("operator")}, false},
        {{.caller = TEXT("anonymous")}, false},
        {{.method = TEXT("PUT"), .caller = TEXT("somebody")}, false},
        {with_pair(true, "X-MINE", "two"), true}, // any of that name
        {with_pair(true, "X-Mine", "three"), false},
        {with_pair(true, "Accept", "*"), true},
        {with_pair(true, "Accept", "text/*"), true}, // a slash is nothing special
        {with_pair(true, "Accepts", "*"), false},
        {with_pair(false, "API-VERSION", "2017*"), true},
        {with_pair(false, "api-version", "2018*"), false},
        {with_pair(false, "$filter", "*"), false},
    };
    const struct fault_facts facts = facts_of_a_write();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fault_match_fits(&rows[i].match, &facts) != rows[i].fits)
            fail_msg("row %zu", i);
}

static void who_has_not_signed_in_is_anonymous(void **state) {
    const struct fault_match anonymous = {.caller = TEXT("Anonymous")};
    const struct fault_match somebody = {.caller = TEXT("id-1")};
    const struct fault_match writes = {.writes = true};
    const struct fault_match subscription = {.subscription = TEXT("s-1")};
    const struct fault_facts facts = {.method = TEXT("GET")};
    (void)state;
    assert_true(fault_match_fits(&anonymous, &facts));
    assert_false(fault_match_fits(&somebody, &facts));
    assert_false(fault_match_fits(&writes, &facts));
    assert_false(fault_match_fits(&subscription, &facts));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs),
        cmocka_unit_test(many_stars_take_no_longer),
        cmocka_unit_test(all_that_is_given_fits),
        cmocka_unit_test(who_has_not_signed_in_is_anonymous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
