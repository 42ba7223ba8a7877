// rp/sign_in_throttle: 20 wrong secrets at once, then 4 a second.
#include "unit.h"

#include "rp/sign_in_throttle.h"

static unsigned taken(struct sign_in_throttle *throttle, int64_t now_us) {
    unsigned count = 0;
    while (count < 1000 && sign_in_throttle_allows(throttle, now_us)) {
        sign_in_throttle_count(throttle, now_us);
        count++;
    }
    return count;
}

static void it_fills_up_again(void **state) {
    static const struct {
        const char *row;
        int64_t later_us;
        unsigned want;
    } rows[] = {
        {"a machine that has just started", 0, 20},
        {"at once", 0, 0},
        {"just before the next", 249999, 0},
        {"the next", 1, 1},
        {"a second later", 1000000, 4},
        {"after five seconds", 5000000, 20},
        {"after an hour", 3600000000, 20},
        {"and no more", 0, 0},
    };
    struct sign_in_throttle throttle = {0};
    int64_t now_us = 0;
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        now_us += rows[i].later_us;
        expect_number(rows[i].row, taken(&throttle, now_us), rows[i].want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_fills_up_again)};
    return cmocka_run_group_tests_name("sign_in_throttle", tests, NULL, NULL);
}
