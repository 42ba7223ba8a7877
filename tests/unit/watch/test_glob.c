#include "unit.h"

#include "watch/glob.h"

static const struct {
    const char *glob;
    const char *text;
    bool is_path;
    bool fits;
} rows[] = {
    {"", "", false, true},
    {"", "a", false, false},
    {"Registrations_Get", "registrations_get", false, true},
    {"Registrations_Get", "Registrations_Gets", false, false},
    {"*", "", false, true},
    {"*", "anything/at all", false, true},
    {"customer*", "CustomerSubscriptions_Create", false, true},
    {"*_create", "CustomerSubscriptions_Create", false, true},
    {"*_create", "CustomerSubscriptions_CreateOrUpdate", false, false},
    {"*sub*_c*e", "CustomerSubscriptions_Create", false, true},
    {"a*b*c", "aXbXbXc", false, true},
    {"a*b*c", "aXcXb", false, false},
    {"a*a", "a", false, false},
    {"a**a", "aa", false, true},
    // "* within a segment, ** any"
    {"/a/*/c", "/a/b/c", true, true},
    {"/a/*/c", "/a/b/b/c", true, false},
    {"/a/**/c", "/a/b/b/c", true, true},
    {"/a/**", "/a/b/c", true, true},
    {"/a/*", "/a/b/c", true, false},
    {"/a/*", "/a/", true, true},
    {"**/c", "/a/b/c", true, true},
    {"*/c", "/a/b/c", true, false},
    {"**", "", true, true},
    {"/**/b*/c", "/a/b1/x/b2/c", true, true},
    {"/**/b*/c", "/a/b1/x/b2/d", true, false},
    {"/***/c", "/a/b/c", true, true},
    {"/a/b", "/A/B", true, true},
    {"/ä*", "/ä/", true, false},
    {"/ä*", "/äö", true, true},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *row = text_format(*state, "%s | %s", rows[i].glob, rows[i].text).at;
        expect(row, glob_fits(text_of(rows[i].glob), text_of(rows[i].text), rows[i].is_path) ==
                        rows[i].fits);
    }
}

// What takes a matcher that tries again years: here each character is looked at once.
static void test_many_stars(void **state) {
    (void)state;
    char glob[GLOB_MAX + 1];
    char text[65536];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < GLOB_MAX; i++)
        glob[i] = i % 2 ? 'a' : '*';
    glob[GLOB_MAX - 1] = 'b';
    assert_false(glob_fits((struct text){glob, GLOB_MAX}, (struct text){text, sizeof text}, true));
    text[sizeof text - 1] = 'b';
    assert_true(glob_fits((struct text){glob, GLOB_MAX}, (struct text){text, sizeof text}, true));
}

// At the bound, and one past it, which is for whoever reads it to refuse.
static void test_longest(void **state) {
    (void)state;
    char glob[GLOB_MAX + 1];
    memset(glob, 'a', sizeof glob);
    glob[0] = '*';
    const struct text longest = {glob, GLOB_MAX};
    assert_true(glob_fits(longest, text_slice(longest, 1, GLOB_MAX), false));
    assert_false(glob_fits(longest, text_slice(longest, 2, GLOB_MAX), false));
    assert_false(glob_fits((struct text){glob, sizeof glob}, longest, false));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(test_rows), in_arena(test_many_stars),
                                       in_arena(test_longest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
