// base/text: slices, comparison without case, numbers, UTF-8, tokens.
#include "unit.h"

static void same_but_for_case(void **state) {
    static const struct {
        const char *a, *b;
        bool is, same, starts, has, ends;
    } rows[] = {
        {"", "", true, true, true, true, true},
        {"a", "", false, false, true, true, true},
        {"", "a", false, false, false, false, false},
        {"abc", "abc", true, true, true, true, true},
        {"abc", "ABC", false, true, true, true, false},
        {"Microsoft.AzureStack", "microsoft.azurestack", false, true, true, true, false},
        {"abcd", "AB", false, false, true, true, false},
        {"abcd", "bC", false, false, false, true, false},
        {"abcd", "cd", false, false, false, true, true},
        {"abcd", "abcde", false, false, false, false, false},
        // Only ASCII letters have case: the pairs around them differ in the same bit.
        {"@", "`", false, false, false, false, false},
        {"[", "{", false, false, false, false, false},
        {"\xC3\x84", "\xC3\xA4", false, false, false, false, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text a = text_of(rows[i].a);
        const struct text b = text_of(rows[i].b);
        char row[64];
        snprintf(row, sizeof row, "%s | %s", rows[i].a, rows[i].b);
        expect(row, text_is(a, b) == rows[i].is);
        expect(row, text_same(a, b) == rows[i].same);
        expect(row, text_starts_same(a, b) == rows[i].starts);
        expect(row, text_has_same(a, b) == rows[i].has);
        expect(row, text_ends_with(a, b) == rows[i].ends);
    }
}

static void texts_with_nul_are_whole(void **state) {
    (void)state;
    assert_false(text_is(TEXT("a\0b"), TEXT("a\0c")));
    assert_true(text_same(TEXT("A\0b"), TEXT("a\0B")));
    assert_true(text_has_same(TEXT("x\0yz"), TEXT("\0Y")));
    assert_int_equal(text_of(NULL).size, 0);
    assert_non_null(text_of(NULL).at);
}

static void slices_are_clipped(void **state) {
    static const struct {
        const char *text;
        size_t offset, size;
        const char *want;
    } rows[] = {
        {"abcd", 0, 4, "abcd"}, {"abcd", 1, 2, "bc"},         {"abcd", 3, 9, "d"},
        {"abcd", 4, 1, ""},     {"abcd", 5, 1, ""},           {"abcd", 2, 0, ""},
        {"", 0, 1, ""},         {"abcd", 1, SIZE_MAX, "bcd"}, {"abcd", SIZE_MAX, SIZE_MAX, ""},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].want, text_slice(text_of(rows[i].text), rows[i].offset, rows[i].size),
                    text_of(rows[i].want));
}

static void trimming(void **state) {
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},           {" \t ", ""}, {" a b ", "a b"},
        {"\ta", "a"},       {"a\t", "a"}, {"\r\na\r\n", "\r\na\r\n"},
        {"\va\f", "\va\f"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].text, text_trim(text_of(rows[i].text)), text_of(rows[i].want));
}

static void cutting(void **state) {
    static const struct {
        const char *text, *before, *left;
    } rows[] = {
        {"", "", ""},    {"a", "a", ""},        {"a,b", "a", "b"}, {",a", "", "a"},
        {"a,", "a", ""}, {"a,b,c", "a", "b,c"}, {",", "", ""},     {",,", "", ","},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text text = text_of(rows[i].text);
        expect_text(rows[i].text, text_cut(&text, ','), text_of(rows[i].before));
        expect_text(rows[i].text, text, text_of(rows[i].left));
    }
}

static void copies_live_in_the_arena(void **state) {
    char from[] = "Abc";
    const char *copy = text_cstring(*state, text_of(from));
    const struct text low = text_lower(*state, text_of(from));
    const struct text made = text_format(*state, "%s-%d-%.*s", from, 7, TEXT_ARGS(TEXT("xyz")));
    from[0] = '?';
    assert_string_equal(copy, "Abc");
    expect_text("lower", low, TEXT("abc"));
    expect_text("format", made, TEXT("Abc-7-xyz"));
    assert_int_equal(made.at[made.size], '\0');
    expect_text("only ASCII has a lower case", text_lower(*state, TEXT("\xC3\x84Z@[")),
                TEXT("\xC3\x84z@["));
    assert_string_equal(text_cstring(*state, TEXT("")), "");
}

static void numbers(void **state) {
    static const struct {
        const char *text;
        unsigned long max;
        bool read;
        unsigned long want;
    } rows[] = {
        {"0", 10, true, 0},
        {"7", 10, true, 7},
        {"10", 10, true, 10},
        {"11", 10, false, 0},
        {"0010", 10, true, 10},
        {"", 10, false, 0},
        {" 1", 10, false, 0},
        {"1 ", 10, false, 0},
        {"+1", 10, false, 0},
        {"-1", 10, false, 0},
        {"1.0", 10, false, 0},
        {"1e1", 10, false, 0},
        {"0x1", 10, false, 0},
        {"999999999999999999", 999999999999999999UL, true, 999999999999999999UL},
        {"9999999999999999999", (unsigned long)-1, true, 9999999999999999999UL},
        {"18446744073709551615", (unsigned long)-1, true, (unsigned long)-1},
        {"18446744073709551616", (unsigned long)-1, false, 0},
        {"000000000000000000010", 10, false, 0}, // 21 digits
        {"18446744073709551617", 10, false, 0},  // 2^64 + 1 must not come out as 1
        {"\xD9\xA1", 10, false, 0},              // an Arabic digit
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned long number = 12345;
        expect(rows[i].text,
               text_number(text_of(rows[i].text), rows[i].max, &number) == rows[i].read);
        expect_number(rows[i].text, number, rows[i].read ? rows[i].want : 12345);
    }
}

// Table 3-7 of the Unicode standard: the edges of each row.
static void utf8(void **state) {
    static const struct {
        const char *row;
        struct text text;
        bool well_formed;
    } rows[] = {
        {"empty", {"", 0}, true},
        {"ASCII to DEL", {"\x01 ~\x7F", 4}, true},
        {"NUL", {"\0", 1}, true},
        {"U+0080", {"\xC2\x80", 2}, true},
        {"U+07FF", {"\xDF\xBF", 2}, true},
        {"U+0800", {"\xE0\xA0\x80", 3}, true},
        {"U+D7FF", {"\xED\x9F\xBF", 3}, true},
        {"U+E000", {"\xEE\x80\x80", 3}, true},
        {"U+FFFF", {"\xEF\xBF\xBF", 3}, true},
        {"U+10000", {"\xF0\x90\x80\x80", 4}, true},
        {"U+10FFFF", {"\xF4\x8F\xBF\xBF", 4}, true},
        {"mixed", {"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z", 11}, true},
        {"overlong NUL", {"\xC0\x80", 2}, false},
        {"overlong slash", {"\xC0\xAF", 2}, false},
        {"overlong DEL", {"\xC1\xBF", 2}, false},
        {"overlong U+07FF", {"\xE0\x9F\xBF", 3}, false},
        {"overlong U+FFFF", {"\xF0\x8F\xBF\xBF", 4}, false},
        {"first surrogate", {"\xED\xA0\x80", 3}, false},
        {"last surrogate", {"\xED\xBF\xBF", 3}, false},
        {"past U+10FFFF", {"\xF4\x90\x80\x80", 4}, false},
        {"F5", {"\xF5\x80\x80\x80", 4}, false},
        {"FF", {"\xFF", 1}, false},
        {"FE", {"\xFE", 1}, false},
        {"continuation alone", {"\x80", 1}, false},
        {"two of two missing", {"\xC3", 1}, false},
        {"three of three missing", {"\xE2\x82", 2}, false},
        {"four of four missing", {"\xF0\x9F\x98", 3}, false},
        {"second is ASCII", {"\xC3(", 2}, false},
        {"third is ASCII", {"\xE2\x82(", 3}, false},
        {"fourth is ASCII", {"\xF0\x9F\x98(", 4}, false},
        {"third starts another", {"\xE2\x82\xC3", 3}, false},
        {"cut, then text", {"\xE2\x82 a", 4}, false},
        {"one continuation too many", {"\xC3\xA4\xA4", 3}, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char *exact = test_malloc(rows[i].text.size); // an overrun would show
        memcpy(exact, rows[i].text.at, rows[i].text.size);
        const bool found = text_is_utf8((struct text){exact, rows[i].text.size});
        test_free(exact);
        expect(rows[i].row, found == rows[i].well_formed);
    }
}

// Each byte that is none, alone at each place of a text of each size.
static void ascii(void **state) {
    (void)state;
    for (size_t size = 0; size < 20; size++) {
        char *exact = test_malloc(size ? size : 1);
        memset(exact, 0x7F, size);
        char row[32];
        snprintf(row, sizeof row, "%zu bytes", size);
        expect(row, text_is_ascii((struct text){exact, size}));
        for (size_t i = 0; i < size; i++) {
            exact[i] = (char)(0x80 + i);
            expect(row, !text_is_ascii((struct text){exact, size}));
            exact[i] = 0;
        }
        expect(row, text_is_ascii((struct text){exact, size}));
        test_free(exact);
    }
}

static void tokens(void **state) {
    static const struct {
        const char *text;
        size_t max;
        bool want;
    } rows[] = {
        {"a", 1, true},           {"!~", 2, true},        {"{9fd2}:\"x\"", 128, true},
        {"", 128, false},         {"ab", 1, false},       {"a b", 128, false},
        {"a\tb", 128, false},     {"a\r\nb", 128, false}, {"\x7F", 128, false},
        {"\xC3\xA4", 128, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].text, text_is_token(text_of(rows[i].text), rows[i].max) == rows[i].want);
    assert_false(text_is_token(TEXT("a\0b"), 128));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(same_but_for_case),
        in_arena(texts_with_nul_are_whole),
        in_arena(slices_are_clipped),
        in_arena(trimming),
        in_arena(cutting),
        in_arena(copies_live_in_the_arena),
        in_arena(numbers),
        in_arena(utf8),
        in_arena(ascii),
        in_arena(tokens),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
