// base/clock: the time that is served, which follows the real one, is ahead of it, or stands still.
#include "unit.h"

#include "base/clock.h"

static int real_again(void **state) {
    (void)state;
    clock_set((struct clock_setting){CLOCK_REAL});
    return 0;
}

static void what_is_set_is_said(void **state) {
    static const struct clock_setting rows[] = {
        {CLOCK_REAL, 0},
        {CLOCK_OFFSET, 1},
        {CLOCK_OFFSET, -1},
        {CLOCK_OFFSET, 0},
        {CLOCK_OFFSET, INT64_C(-220000000000000)},
        {CLOCK_OFFSET, INT64_C(220000000000000)},
        {CLOCK_FROZEN, 946684800000},
        {CLOCK_FROZEN, INT64_C(221876927999999)},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        clock_set(rows[i]);
        expect_number("mode", clock_is_set().mode, rows[i].mode);
        expect_number("ms", clock_is_set().ms, rows[i].ms);
    }
}

static void it_stands_still(void **state) {
    (void)state;
    clock_set((struct clock_setting){CLOCK_FROZEN, 1234567});
    const int64_t real = clock_real_ms();
    while (clock_real_ms() == real)
        continue;
    assert_int_equal(clock_served_ms(), 1234567);
    assert_int_equal(clock_served_s(), 1234);
}

static void it_is_ahead_or_behind(void **state) {
    static const int64_t rows[] = {0, 86400000, -86400000};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        clock_set((struct clock_setting){CLOCK_OFFSET, rows[i]});
        const int64_t before = clock_real_ms();
        const int64_t served = clock_served_ms() - rows[i];
        assert_in_range(served, before, clock_real_ms());
    }
    clock_set((struct clock_setting){CLOCK_OFFSET, -clock_real_ms() - 1000000});
    assert_int_equal(clock_served_ms(), 0); // never before 1970
}

static void as_http_writes_it(void **state) {
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, // RFC 9110, 5.6.7
        {INT64_C(221876927999), "Wed, 31 Dec 9000 23:59:59 GMT"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char at[CLOCK_HTTP_CHARS + 1];
        clock_write_http(rows[i].seconds, at);
        assert_string_equal(at, rows[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_set_is_said, real_again),
        cmocka_unit_test_teardown(it_stands_still, real_again),
        cmocka_unit_test_teardown(it_is_ahead_or_behind, real_again),
        cmocka_unit_test(as_http_writes_it),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
