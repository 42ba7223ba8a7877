// engine/ahead: what is kept of what was asked ahead.
#include "unit.h"

#include "engine/ahead.h"

#include <string.h>

static struct text bytes(const char *at, size_t size) {
    return (struct text){at, size};
}

static void a_key_is_what_was_bound_each_by_itself(void **state) {
    (void)state;
    struct ahead_key one = {0};
    struct ahead_key other = {0};
    assert_true(ahead_key_add(&one, bytes("ab", 2)) && ahead_key_add(&one, bytes("c", 1)));
    assert_true(ahead_key_add(&other, bytes("a", 1)) && ahead_key_add(&other, bytes("bc", 2)));
    assert_true(ahead_key_is(&one, &one));
    assert_false(ahead_key_is(&one, &other));
}

static void a_key_gives_what_was_bound(void **state) {
    static const char *const values[] = {"a", "", "0123456789abcdef"};
    struct ahead_key key = {0};
    struct text value;
    size_t at = 0;
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(ahead_key_add(&key, bytes(values[i], strlen(values[i]))));
    for (size_t i = 0; i < 3; i++) {
        assert_true(ahead_key_next(&key, &at, &value));
        assert_int_equal(value.size, strlen(values[i]));
        assert_memory_equal(value.at, values[i], value.size);
    }
    assert_false(ahead_key_next(&key, &at, &value));
}

static void a_key_has_an_end(void **state) {
    const char most[AHEAD_KEY_BYTES] = "";
    struct ahead_key key = {0};
    (void)state;
    assert_false(ahead_key_add(&key, bytes(most, sizeof most)));
    assert_int_equal(key.size, 0);
    assert_true(ahead_key_add(&key, bytes(most, sizeof most - 1)));
    assert_false(ahead_key_add(&key, bytes("", 0)));
}

static struct text id_of(unsigned char number, char room[GUID_BYTES]) {
    memset(room, number, GUID_BYTES);
    return bytes(room, GUID_BYTES);
}

static void what_was_touched_before_does_not_count(void **state) {
    struct ahead_touched *touched = calloc(1, sizeof *touched);
    char room[GUID_BYTES];
    (void)state;
    for (unsigned char number = 1; number <= 3; number++)
        assert_true(ahead_touch(touched, id_of(number, room)));
    assert_true(ahead_is_touched(touched, 0, id_of(1, room)));
    assert_false(ahead_is_touched(touched, 1, id_of(1, room)));
    assert_true(ahead_is_touched(touched, 2, id_of(3, room)));
    assert_false(ahead_is_touched(touched, 3, id_of(3, room)));
    assert_false(ahead_is_touched(touched, 0, id_of(4, room)));
    free(touched);
}

static void only_ids_are_touched(void **state) {
    struct ahead_touched *touched = calloc(1, sizeof *touched);
    (void)state;
    assert_true(ahead_touch(touched, bytes("12345678", 8)));
    assert_int_equal(touched->count, 0);
    assert_false(ahead_is_touched(touched, 0, bytes("12345678", 8)));
    free(touched);
}

static void so_many_can_be_touched(void **state) {
    struct ahead_touched *touched = calloc(1, sizeof *touched);
    char room[GUID_BYTES];
    (void)state;
    for (int i = 0; i < AHEAD_TOUCHED_MOST; i++)
        assert_true(ahead_touch(touched, id_of((unsigned char)i, room)));
    assert_false(ahead_touch(touched, id_of(1, room)));
    free(touched);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_what_was_bound_each_by_itself),
        cmocka_unit_test(a_key_gives_what_was_bound),
        cmocka_unit_test(a_key_has_an_end),
        cmocka_unit_test(what_was_touched_before_does_not_count),
        cmocka_unit_test(only_ids_are_touched),
        cmocka_unit_test(so_many_can_be_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
