// base/guid: 8-4-4-4-12 and nothing else.
#include "unit.h"

#include "base/guid.h"

static void what_is_read(void **state) {
    static const struct {
        const char *text;
        bool any_case, lower;
    } rows[] = {
        {"c0de0000-0000-4000-8000-00000000abcd", true, true},
        {"00000000-0000-0000-0000-000000000000", true, true},
        {"ffffffff-ffff-ffff-ffff-ffffffffffff", true, true},
        {"C0DE0000-0000-4000-8000-00000000ABCD", true, false},
        {"c0de0000-0000-4000-8000-00000000abcD", true, false},
        {"Fc0de000-0000-4000-8000-00000000abcd", true, false},
        {"", false, false},
        {"c0de0000-0000-4000-8000-00000000abc", false, false},
        {"c0de0000-0000-4000-8000-00000000abcde", false, false},
        {"c0de0000000040008000 00000000abcd    ", false, false},
        {"c0de000000004000800000000000abcd", false, false},
        {"{c0de0000-0000-4000-8000-00000000abcd}", false, false},
        {"c0de0000-0000-4000-8000-00000000abcg", false, false},
        {"c0de0000-0000-4000-8000-00000000ab-d", false, false},
        {"c0de0000-0000-4000-80000-0000000abcd", false, false},
        {"c0de0000_0000_4000_8000_00000000abcd", false, false},
        {"-c0de000-0000-4000-8000-00000000abcd", false, false},
        {" c0de000-0000-4000-8000-00000000abcd", false, false},
        {"c0de0000-0000-4000-8000-00000000abc\xC3", false, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct guid before = {{1, 2, 3}};
        struct guid guid = before;
        expect(rows[i].text, guid_read(text_of(rows[i].text), &guid) == rows[i].any_case);
        expect(rows[i].text, rows[i].any_case || guid_is(&guid, &before));
        guid = before;
        expect(rows[i].text, guid_read_lower(text_of(rows[i].text), &guid) == rows[i].lower);
        expect(rows[i].text, rows[i].lower || guid_is(&guid, &before));
    }
    assert_false(guid_read(TEXT("c0de0000-0000-4000-8000-00000000abc\0"), &(struct guid){0}));
}

static void bytes_stand_in_the_order_they_are_written(void **state) {
    static const struct guid want = {{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x10, 0x32,
                                      0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe}};
    struct guid guid;
    char at[GUID_CHARS + 1];
    assert_true(guid_read(TEXT("01234567-89AB-cdef-1032-547698BADCFE"), &guid));
    assert_memory_equal(guid.bytes, want.bytes, GUID_BYTES);
    guid_write(&guid, at);
    assert_string_equal(at, "01234567-89ab-cdef-1032-547698badcfe");
    expect_text("in the arena", guid_text(*state, &guid), text_of(at));
}

static void random_ones_are_version_4_and_differ(void **state) {
    struct guid made[200];
    (void)state;
    for (size_t i = 0; i < ROWS(made); i++) {
        made[i] = guid_random();
        assert_int_equal(made[i].bytes[6] >> 4, 4);
        assert_int_equal(made[i].bytes[8] >> 6, 2);
        for (size_t k = 0; k < i; k++)
            assert_false(guid_is(&made[i], &made[k]));
    }
}

static void ordered_ones_sort_by_when_they_were_made(void **state) {
    static const int64_t times[] = {0, 1, 255, 256, 1763800000000, 1763800000001, 281474976710655};
    struct guid before = {.bytes = {0}};
    (void)state;
    for (size_t i = 0; i < ROWS(times); i++) {
        const struct guid made = guid_ordered(times[i]);
        const struct guid other = guid_ordered(times[i]);
        assert_int_equal(made.bytes[6] >> 4, 7);
        assert_int_equal(made.bytes[8] >> 6, 2);
        assert_false(guid_is(&made, &other));
        assert_true(i == 0 || memcmp(before.bytes, made.bytes, GUID_BYTES) < 0);
        before = made;
    }
}

static void derived_ones_are_always_the_same(void **state) {
    const struct guid a = guid_derived(TEXT("a"));
    const struct guid again = guid_derived(TEXT("a"));
    const struct guid b = guid_derived(TEXT("b"));
    const struct guid none = guid_derived(TEXT(""));
    assert_true(guid_is(&a, &again));
    assert_false(guid_is(&a, &b));
    assert_false(guid_is(&a, &none));
    // SHA-256("a") is ca978112ca1bbdcafac231b39a23dc4d…; version 8 and the variant are stamped in.
    expect_text("SHA-256, stamped", guid_text(*state, &a),
                TEXT("ca978112-ca1b-8dca-bac2-31b39a23dc4d"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(what_is_read),
        in_arena(bytes_stand_in_the_order_they_are_written),
        in_arena(random_ones_are_version_4_and_differ),
        in_arena(ordered_ones_sort_by_when_they_were_made),
        in_arena(derived_ones_are_always_the_same),
    };
    return cmocka_run_group_tests_name("guid", tests, NULL, NULL);
}
