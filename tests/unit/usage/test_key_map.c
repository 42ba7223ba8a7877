// usage/key_map: what was added is found, and nothing else, however many there are.
#include "unit.h"

#include "usage/key_map.h"

enum { VALUES = 5000 };

struct value {
    unsigned char key[11];
    int number;
};

static struct value numbered_value(int number) {
    struct value value = {.number = number};
    memcpy(value.key, &number, sizeof number);
    return value;
}

static void finds_what_was_added(void **state) {
    (void)state;
    cleanup_arena struct arena *arena = arena_open();
    struct key_map map = key_map_open(arena, sizeof(((struct value *)NULL)->key));
    const struct value nobody = numbered_value(-1);
    assert_null(key_map_find(&map, &nobody));
    for (int i = 0; i < VALUES; i++) {
        struct value *value = arena_alloc(arena, sizeof *value);
        assert_non_null(value);
        *value = numbered_value(i);
        assert_null(key_map_find(&map, value));
        assert_true(key_map_add(&map, value));
        assert_ptr_equal(key_map_find(&map, value), value);
    }
    assert_int_equal(map.count, VALUES);
    assert_null(key_map_find(&map, &nobody));
    for (int i = 0; i < VALUES; i++) {
        const struct value key = numbered_value(i);
        const struct value *value = key_map_find(&map, &key);
        assert_non_null(value);
        assert_int_equal(value->number, i);
        assert_ptr_equal(map.values[i], value); // in the order in which they came
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_was_added)};
    return cmocka_run_group_tests_name("key_map", tests, NULL, NULL);
}
