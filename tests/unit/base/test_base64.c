// base/base64: both alphabets in, padded or not; RFC 4648, section 10 has the vectors.
#include "unit.h"

#include "base/base64.h"

static void vectors_both_ways(void **state) {
    static const struct {
        const char *plain, *standard, *url;
    } rows[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xFB\xFF\xBF", "+/+/", "-_-_"},
        {"\xFF\xEF", "/+8=", "_-8"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text plain = text_of(rows[i].plain);
        const struct text forms[] = {text_of(rows[i].standard), text_of(rows[i].url)};
        expect_text(rows[i].standard, base64_write(*state, plain), forms[0]);
        expect_text(rows[i].url, base64_write_url(*state, plain), forms[1]);
        for (size_t k = 0; k < 2; k++) {
            struct text read = {0};
            expect(forms[k].at, base64_read(*state, forms[k], &read));
            expect_text(forms[k].at, read, plain);
        }
    }
}

static void all_bytes_come_back(void **state) {
    char all[768];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(i * 7 + i / 256);
    for (size_t size = 0; size <= sizeof all; size += size < 70 ? 1 : 233) {
        const struct text plain = {all, size};
        struct text read = {0};
        assert_true(base64_read(*state, base64_write(*state, plain), &read));
        expect_text("standard", read, plain);
        assert_true(base64_read(*state, base64_write_url(*state, plain), &read));
        expect_text("url", read, plain);
    }
}

static void what_is_taken_and_what_not(void **state) {
    static const struct {
        const char *encoded;
        bool want;
    } rows[] = {
        {"Zm8", true},       {"Zm8=", true},     {"-_+/", true}, // one of each alphabet
        {"Z", false},        {"Zm9vY", false},                   // a last group of one
        {"Zg=", false},      {"Zg===", false},   {"Zm8==", false},    {"Zm9v=", false},
        {"Zm9v====", false}, {"=", false},       {"==", false},       {"====", false},
        {"=Zg=", false},     {"Z=g=", false},    {"Zg==Zg==", false}, {"Zm9v Zm9v", false},
        {" Zm9v", false},    {"Zm9v\n", false},  {"Zm\r\n9v", false}, {"Zm9*", false},
        {"Zm9.", false},     {"Zm9\xC3", false}, {"%3D", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text read = TEXT("untouched");
        expect(rows[i].encoded,
               base64_read(*state, text_of(rows[i].encoded), &read) == rows[i].want);
        if (!rows[i].want)
            expect_text(rows[i].encoded, read, TEXT("untouched"));
    }
    assert_false(base64_read(*state, TEXT("Zm9\0"), &(struct text){0}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(vectors_both_ways),
        in_arena(all_bytes_come_back),
        in_arena(what_is_taken_and_what_not),
    };
    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
