// arm/path: "Any run of slashes counts as one, leading or inside. One trailing slash is ignored.
// Segments are percent-decoded once; %2F, %00 and invalid UTF-8 inside a segment are 400; but a
// first segment that decodes to /subscriptions/… is a scope that a client encoded whole."
#include "unit.h"

#include "protocol/path.h"

// The segments as "a|b|c".
static struct text joined(struct arena *arena, const struct arm_path *path) {
    struct text made = TEXT("");
    for (size_t i = 0; i < path->count && i < ARM_SEGMENTS_MAX; i++)
        made = text_format(arena, "%.*s%s%.*s", TEXT_ARGS(made), i ? "|" : "",
                           TEXT_ARGS(path->segments[i]));
    return made;
}

static void what_is_read(void **state) {
    static const struct {
        const char *target, *segments, *query;
    } rows[] = {
        {"/", "", ""},
        {"", "", ""},
        {"/subscriptions", "subscriptions", ""},
        {"/subscriptions/s/resourceGroups/rg", "subscriptions|s|resourceGroups|rg", ""},
        // slash runs, as az and old PowerShell send them
        {"//subscriptions/s", "subscriptions|s", ""},
        {"/a/providers/Microsoft.AzureStack//registrations/r",
         "a|providers|Microsoft.AzureStack|registrations|r", ""},
        {"////a////b////", "a|b", ""},
        {"/a/", "a", ""},
        {"///", "", ""},
        // the query
        {"/a?x=1&y=/2", "a", "x=1&y=/2"},
        {"/a/?x", "a", "x"},
        {"/a?", "a", ""},
        {"/a?b?c", "a", "b?c"},
        {"/?x=%zz", "", "x=%zz"},
        {"?x=1", "", "x=1"},
        {"/a#part", "a", ""},
        {"/a?x=1#part", "a", "x=1"},
        // percent-encoding, decoded once
        {"/%61%2D%7e", "a-~", ""},
        {"/a%20b", "a b", ""},
        {"/a+b", "a+b", ""},
        {"/%2561", "%61", ""},
        {"/%252F", "%2F", ""},
        {"/%25%32%46", "%2F", ""},
        {"/%C3%A4", "\xC3\xA4", ""},
        {"/\xC3\xA4", "\xC3\xA4", ""},
        {"/\xC3%A4", "\xC3\xA4", ""},
        {"/%3F%23", "?#", ""},
        {"/%5C", "\\", ""},
        {"/..%2e/./..", "...|.|..", ""}, // dots mean nothing here: such names are just not found
        // a scope, as "{scope}/providers/…" of the SDKs has it
        {"/%2Fsubscriptions%2Fs%2Fresourcegroups%2Frg/providers/Microsoft.Authorization/locks/l",
         "subscriptions|s|resourcegroups|rg|providers|Microsoft.Authorization|locks|l", ""},
        {"/%2fSubscriptions%2fs", "Subscriptions|s", ""},
        {"//%2Fsubscriptions%2F%2Fs%2F/a?x=1", "subscriptions|s|a", "x=1"},
        {"/%2Fsubscriptions%2Fs%20t%2Fu", "subscriptions|s t|u", ""},
        {"/%2Fsubscriptions%2Fs%252Ft", "subscriptions|s%2Ft", ""}, // decoded once
        {"https://host/%2Fsubscriptions%2Fs/b", "subscriptions|s|b", ""},
        // absolute form
        {"http://host/a/b", "a|b", ""},
        {"http://host:8080/a?x", "a", "x"},
        {"HTTPS://[::1]:443//a", "a", ""},
        {"http://host", "", ""},
        {"http://host?x=1", "", "x=1"},
        {"http://", "", ""},
        {"/http://host/a", "http:|host|a", ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        expect(rows[i].target, arm_path_read(*state, text_of(rows[i].target), &path, &why));
        expect_text(rows[i].target, joined(*state, &path), text_of(rows[i].segments));
        expect_text(rows[i].target, path.query, text_of(rows[i].query));
    }
}

static void what_is_refused(void **state) {
    static const char slash[] = "a path segment has an encoded slash (%2F)";
    static const char bad[] =
        "a path segment has an invalid percent-encoding, a NUL, or is not UTF-8";
    static const char start[] = "it must start with a slash";
    static const struct {
        const char *row;
        struct text target;
        const char *why;
    } rows[] = {
        {"%2F", {"/a%2Fb", 6}, slash},
        {"%2f", {"/a%2fb", 6}, slash},
        {"%2F alone", {"/a/%2F/b", 8}, slash},
        {"%2F before a word", {"/%2Fa", 5}, slash},
        {"an encoded scope that is not the first", {"/a/%2Fsubscriptions%2Fs", 23}, slash},
        {"an encoded scope without its slash", {"/subscriptions%2Fs", 18}, slash},
        {"an encoded word that is no scope", {"/%2Fsubscriptions", 17}, slash},
        {"an encoded word that begins like one", {"/%2Fsubscriptionsx%2Fs", 22}, slash},
        {"an encoded scope with two slashes", {"/%2F%2Fsubscriptions%2Fs", 24}, slash},
        {"an encoded provider", {"/%2Fproviders%2Fp", 17}, slash},
        {"a NUL in an encoded scope", {"/%2Fsubscriptions%2Fs%00", 24}, bad},
        {"%00", {"/a%00", 5}, bad},
        {"a raw NUL", {"/a\0b", 4}, bad},
        {"% at the end", {"/a%", 3}, bad},
        {"%2 at the end", {"/a%2", 4}, bad},
        {"%2 before a slash", {"/a%2/F", 6}, bad},
        {"%GG", {"/%GG", 4}, bad},
        {"%2G", {"/%2G", 4}, bad},
        {"% 1", {"/% 1", 4}, bad},
        {"%+1", {"/%+1", 4}, bad},
        {"%u0041", {"/%u0041", 7}, bad},
        {"%%", {"/%%41", 5}, bad},
        {"%FF", {"/%FF", 4}, bad},
        {"raw FF", {"/\xFF", 2}, bad},
        {"cut UTF-8", {"/%C3", 4}, bad},
        {"UTF-8 cut by a slash", {"/%C3/%A4", 8}, bad},
        {"overlong slash", {"/%C0%AF", 7}, bad},
        {"surrogate", {"/%ED%A0%80", 10}, bad},
        {"past Unicode", {"/%F4%90%80%80", 13}, bad},
        {"% at the end of what is in memory", {"/a%2Fb", 4}, bad},
        {"asterisk form", {"*", 1}, start},
        {"no slash", {"subscriptions/s", 15}, start},
        {"authority form", {"host:80", 7}, start},
        {"another scheme", {"ftp://host/a", 12}, start},
        {"a space", {" /a", 3}, start},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_path path;
        struct text why = TEXT("");
        expect(rows[i].row, !arm_path_read(*state, rows[i].target, &path, &why));
        expect_text(rows[i].row, why, text_of(rows[i].why));
    }
}

static void too_many_segments_are_counted_but_not_kept(void **state) {
    struct arm_path path;
    struct text why = TEXT("");
    struct text target = TEXT("");
    for (size_t i = 1; i <= ARM_SEGMENTS_MAX + 20; i++) {
        target = text_format(*state, "%.*s/s%zu", TEXT_ARGS(target), i);
        assert_true(arm_path_read(*state, target, &path, &why));
        assert_int_equal(path.count, i);
    }
    expect_text("the first", path.segments[0], TEXT("s1"));
    expect_text("the last kept", path.segments[ARM_SEGMENTS_MAX - 1], TEXT("s16"));
}

static void encoding(void **state) {
    static const struct {
        struct text plain;
        const char *want;
    } rows[] = {
        {{"", 0}, ""},
        {{"azAZ09-._~()", 12}, "azAZ09-._~()"},
        {{"a b", 3}, "a%20b"},
        {{"/?#%&=+", 7}, "%2F%3F%23%25%26%3D%2B"},
        {{"\xC3\xA4", 2}, "%C3%A4"},
        {{"a\0b", 3}, "a%00b"},
        {{"'{}|\\\"<>^`", 10}, "%27%7B%7D%7C%5C%22%3C%3E%5E%60"},
        {{"$skip", 5}, "%24skip"},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].want, arm_percent_encode(*state, rows[i].plain), text_of(rows[i].want));
}

// Whatever is encoded comes back, in a path and in a query.
static void encoded_and_decoded_again(void **state) {
    static const char *const rows[] = {"",
                                       "a",
                                       "a b+c",
                                       "%41",
                                       "100%",
                                       "\xC3\xA4\xF0\x9F\x98\x80",
                                       "!\"#$&'*,:;<=>?@[\\]^`{|}\x7F\x01"};
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text encoded = arm_percent_encode(*state, text_of(rows[i]));
        for (int plus = 0; plus < 2; plus++) {
            struct text decoded = {0};
            expect(rows[i], arm_percent_decode(*state, encoded, plus, &decoded));
            expect_text(rows[i], decoded, text_of(rows[i]));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_is_read),
        in_arena(what_is_refused),
        in_arena(too_many_segments_are_counted_but_not_kept),
        in_arena(encoding),
        in_arena(encoded_and_decoded_again),
    };
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
