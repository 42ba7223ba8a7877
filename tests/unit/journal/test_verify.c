#include "unit.h"

#include "journal/verify.h"

#include <limits.h>

static const struct {
    const char *row;
    struct verify_expected expected;
    unsigned long found;
    unsigned long dropped;
    enum verify_verdict verdict;
} rows[] = {
    {"exactly", {1, 1}, 1, 0, VERIFY_MET},
    {"none", {0, 0}, 0, 0, VERIFY_MET},
    {"too few", {2, 2}, 1, 0, VERIFY_TOO_FEW},
    {"too many", {2, 2}, 3, 0, VERIFY_TOO_MANY},
    {"at least", {2, ULONG_MAX}, 5, 0, VERIFY_MET},
    {"at least, too few", {2, ULONG_MAX}, 1, 0, VERIFY_TOO_FEW},
    {"at most", {0, 2}, 2, 0, VERIFY_MET},
    {"at most, too many", {0, 2}, 3, 0, VERIFY_TOO_MANY},
    {"between", {1, 2}, 2, 0, VERIFY_MET},
    // "Where something was dropped and that could matter: never a false verified."
    {"exactly, dropped", {1, 1}, 1, 1, VERIFY_UNKNOWN},
    {"none, dropped", {0, 0}, 0, 1, VERIFY_UNKNOWN},
    {"at most, dropped", {0, 2}, 1, 1, VERIFY_UNKNOWN},
    {"too few, dropped", {2, ULONG_MAX}, 1, 1, VERIFY_UNKNOWN},
    {"at least, dropped all the same", {2, ULONG_MAX}, 2, 9, VERIFY_MET},
    {"too many, dropped all the same", {0, 2}, 3, 9, VERIFY_TOO_MANY},
};

static void test_verdicts(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].row, verify_check(&rows[i].expected, rows[i].found, rows[i].dropped),
                      rows[i].verdict);
}

static const struct {
    size_t count;
    size_t differences[6]; // oldest first
    size_t nearest_count;
    size_t nearest[VERIFY_NEAREST_MAX];
} orders[] = {
    {0, {0}, 0, {0}},
    {1, {4}, 1, {0}},
    {3, {1, 2, 3}, 3, {0, 1, 2}},
    {3, {3, 2, 1}, 3, {2, 1, 0}},
    {4, {5, 1, 1, 1}, 3, {3, 2, 1}}, // of as few the newest
    {6, {1, 2, 3, 4, 1, 2}, 3, {4, 0, 5}},
};

static void test_nearest(void **state) {
    for (size_t i = 0; i < ROWS(orders); i++) {
        const char *row = text_format(*state, "row %zu", i).at;
        struct verify_nearest nearest = {0};
        for (size_t j = 0; j < orders[i].count; j++)
            verify_look(&nearest, j, orders[i].differences[j]);
        expect_number(row, nearest.count, orders[i].nearest_count);
        for (size_t j = 0; j < nearest.count; j++)
            expect_number(row, nearest.at[j].index, orders[i].nearest[j]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(test_verdicts), in_arena(test_nearest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
