// identity/throttle: so often at once, then so often a second, for each by itself.
#include "unit.h"

#include "secrets/throttle.h"

static const struct throttle_rule rule = {20, 250000};

static unsigned taken(struct throttle *throttle, uint64_t who, int64_t now_us) {
    unsigned count = 0;
    while (count < 1000 && throttle_allows(throttle, &rule, who, now_us)) {
        throttle_charge(throttle, &rule, who, now_us);
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
    struct throttle *throttle = arena_alloc(*state, sizeof *throttle);
    int64_t now_us = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        now_us += rows[i].later_us;
        expect_number(rows[i].row, taken(throttle, 7, now_us), rows[i].want);
    }
}

static void nobody_pays_for_others(void **state) {
    struct throttle *throttle = arena_alloc(*state, sizeof *throttle);
    for (uint64_t who = 1; who < 100; who++)
        expect_number("each", taken(throttle, who * 0x9E3779B97F4A7C15U, 1), 20);
}

static void what_was_right_is_paid_back(void **state) {
    struct throttle *throttle = arena_alloc(*state, sizeof *throttle);
    for (int i = 0; i < 1000; i++) {
        expect("again", throttle_allows(throttle, &rule, 7, 1));
        throttle_charge(throttle, &rule, 7, 1);
        throttle_refund(throttle, &rule, 7);
    }
    expect_number("all is left", taken(throttle, 7, 1), 20);
    throttle_refund(throttle, &rule, 8); // who never paid gets nothing
    expect_number("nothing of his", throttle_debt(throttle, 8, 1), 0);
}

// Whoever sends any number of names cannot make the table forget one that was tried more often.
static void a_flood_does_not_wash_a_debt_away(void **state) {
    struct throttle *throttle = arena_alloc(*state, sizeof *throttle);
    uint64_t who = 1;
    assert_int_equal(taken(throttle, 7, 1), 20);
    for (int i = 0; i < 100000; i++) {
        who = who * 6364136223846793005U + 1442695040888963407U;
        if (who != 7)
            throttle_charge(throttle, &rule, who, 1);
    }
    assert_false(throttle_allows(throttle, &rule, 7, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(it_fills_up_again), in_arena(nobody_pays_for_others),
        in_arena(what_was_right_is_paid_back), in_arena(a_flood_does_not_wash_a_debt_away)};
    return cmocka_run_group_tests_name("throttle", tests, NULL, NULL);
}
