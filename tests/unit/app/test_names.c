// app/names: "resource group 1–90 of letters, digits, _-.(), not ending in '.'; registration 1–90
// of letters, digits, _-."
#include "unit.h"

#include "app/names.h"

#define TEN "abcdefghij"
#define NINETY TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void names(void **state) {
    static const struct {
        const char *name;
        bool group, registration;
    } rows[] = {
        {"a", true, true},          {"Z", true, true},       {"0", true, true},
        {"_", true, true},          {"-", true, true},       {"AzureStack-1_2.x", true, true},
        {".a", true, true},         {"a.b", true, true},     {NINETY, true, true},
        {"a.", false, true},        {".", false, false},     {"..", false, false},
        {"...", false, true},       {".a.", false, true},    {"rg(1)", true, false},
        {"(", true, false},         {"a).", false, false},   {"", false, false},
        {NINETY "a", false, false}, {"a b", false, false},   {" ", false, false},
        {"a/b", false, false},      {"a%20b", false, false}, {"a\tb", false, false},
        {"a'b", false, false},      {"a\"b", false, false},  {"a<b", false, false},
        {"a&b", false, false},      {"a?b", false, false},   {"a#b", false, false},
        {"a\\b", false, false},     {"a:b", false, false},   {"a@b", false, false},
        {"a[b", false, false},      {"a`b", false, false},   {"a{b", false, false},
        {"a*", false, false},       {"a+b", false, false},   {"a,b", false, false},
        {"a;b", false, false},      {"a~b", false, false},   {"\xC3\xA4", false, false},
        {"a\x7F", false, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        expect(rows[i].name, name_is_resource_group(text_of(rows[i].name)) == rows[i].group);
        expect(rows[i].name, name_is_registration(text_of(rows[i].name)) == rows[i].registration);
    }
    assert_false(name_is_resource_group(TEXT("a\0b")));
    assert_false(name_is_registration(TEXT("a\0")));
}

// "The lock name can be a maximum of 260 characters. It cannot contain <, > %, &, :, \\, ?, /, or
// any control characters."
static void lock_names(void **state) {
    static const struct {
        const char *name;
        bool want;
    } rows[] = {
        {"a", true},
        {"RegistrationResourceLock", true},
        {"do not delete!", true},
        {"\xC3\xA4", true},
        {"a.", true},
        {"...", true},
        {".", false}, // RFC 3986, 5.2.4: clients take these out of a URL
        {"..", false},
        {NINETY NINETY TEN TEN TEN TEN TEN TEN TEN TEN, true},
        {NINETY NINETY TEN TEN TEN TEN TEN TEN TEN TEN "a", false},
        {"", false},
        {"a<b", false},
        {"a>b", false},
        {"a%b", false},
        {"a&b", false},
        {"a:b", false},
        {"a\\b", false},
        {"a?b", false},
        {"a/b", false},
        {"a\tb", false},
        {"a\x7F", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].name, name_is_lock(text_of(rows[i].name)) == rows[i].want);
    assert_false(name_is_lock(TEXT("a\0b")));
}

// "location is normalised (lower case, no spaces)"
static void locations(void **state) {
    static const struct {
        const char *given, *want;
    } rows[] = {
        {"westcentralus", "westcentralus"},
        {"West Central US", "westcentralus"},
        {" East US 2 ", "eastus2"},
        {"GLOBAL", "global"},
        {"", ""},
        {"   ", ""},
        {"west-us", ""},
        {"west\tus", ""},
        {"west/us", ""},
        {"\xC3\xA4", ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].given, location_normalised(*state, text_of(rows[i].given)),
                    text_of(rows[i].want));
    expect_text("a NUL", location_normalised(*state, TEXT("a\0b")), TEXT(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(names), in_arena(lock_names), in_arena(locations)};
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
