// arm/path, the query half: names compare without case, "$" may be encoded, "+" is a space, and a
// repetition is noticed.
#include "unit.h"

#include "protocol/path.h"

static void what_is_found(void **state) {
    static const struct {
        const char *query, *name;
        int times;
        const char *value;
    } rows[] = {
        {"", "api-version", 0, NULL},
        {"api-version=2017-06-01", "api-version", 1, "2017-06-01"},
        {"API-Version=2017-06-01", "api-version", 1, "2017-06-01"},
        {"a=1&api-version=2", "api-version", 1, "2"},
        {"api-version=1&a=2", "api-version", 1, "1"},
        {"xapi-version=1&api-versionx=2", "api-version", 0, NULL},
        {"api%2Dversion=1", "api-version", 1, "1"},
        {"api-version", "api-version", 1, ""},
        {"api-version=", "api-version", 1, ""},
        {"=api-version", "api-version", 0, NULL},
        {"api-version=1&api-version=1", "api-version", 2, "1"},
        {"api-version=1&API-VERSION=2&api-version", "api-version", 3, ""},
        {"$top=5", "$top", 1, "5"},
        {"%24top=5", "$top", 1, "5"},
        {"%24TOP=5&$skiptoken=x", "$skiptoken", 1, "x"},
        {"$filter=name+eq+'a%2Bb'", "$filter", 1, "name eq 'a+b'"},
        {"$filter=name%20eq%20'x'", "$filter", 1, "name eq 'x'"},
        {"a=b=c", "a", 1, "b=c"},
        {"&&a=1&&", "a", 1, "1"},
        {"a=%C3%A4", "a", 1, "\xC3\xA4"},
        {"a=%2F%3F", "a", 1, "/?"}, // only a path minds a slash
        {"a=%252F", "a", 1, "%2F"},
        {"b=%zz&a=1", "a", 1, "1"}, // somebody else's value
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text value = {0};
        expect_number(rows[i].query,
                      arm_query_find(*state, text_of(rows[i].query), rows[i].name, &value),
                      rows[i].times);
        expect(rows[i].query, (value.at != NULL) == (rows[i].value != NULL));
        expect_text(rows[i].query, value, text_of(rows[i].value));
    }
}

static void what_is_badly_encoded(void **state) {
    static const char *const rows[] = {
        "a=%",   "a=%2",      "a=%zz", "a=%00",    "a=%FF",     "a=%C3",    "a=\xFF",
        "%zz=1", "%zz=1&a=1", "%00=1", "%C0%AF=1", "a=1&a=%zz", "b=1&\xFF",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text value = {0};
        expect_number(rows[i], arm_query_find(*state, text_of(rows[i]), "a", &value), -1);
    }
    assert_int_equal(arm_query_find(*state, TEXT("a=1\0"), "a", &(struct text){0}), -1);
}

static void what_is_no_parameter(void **state) {
    static const char *const names[] = {"api-version", "$top", NULL};
    static const struct {
        const char *query, *stranger;
    } rows[] = {
        {"", ""},
        {"api-version=1&$top=2", ""},
        {"API-Version=1&%24TOP=2&&", ""},
        {"=1", ""},
        {"api-version=1&top=2", "top"},
        {"b&api-version=1", "b"},
        {"$top=1&%24top=2", "$top"},
        {"api-version=%zz", "api-version"},
        {"%zz=1", "%zz"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].query, arm_query_stranger(*state, text_of(rows[i].query), names),
                    text_of(rows[i].stranger));
}

static void a_plus_is_a_space_only_where_asked(void **state) {
    struct text decoded = {0};
    assert_true(arm_percent_decode(*state, TEXT("a+b%2Bc"), true, &decoded));
    expect_text("query", decoded, TEXT("a b+c"));
    assert_true(arm_percent_decode(*state, TEXT("a+b%2Bc"), false, &decoded));
    expect_text("path", decoded, TEXT("a+b+c"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_is_found),
        in_arena(what_is_badly_encoded),
        in_arena(what_is_no_parameter),
        in_arena(a_plus_is_a_space_only_where_asked),
    };
    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
