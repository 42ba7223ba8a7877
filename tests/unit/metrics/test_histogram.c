// Histograms: which bound a time counts below, and that the bounds are what they are written as.
#include "unit.h"

#include "metrics/histogram.h"

static void test_a_time_counts_below_the_next_bound(void **state) {
    static const struct {
        const char *row;
        int64_t us;
        int at;
    } rows[] = {
        {"nothing", 0, 0},
        {"before the start", -5, 0},
        {"the first bound", 500, 0},
        {"above it", 501, 1},
        {"the second", 1000, 1},
        {"in the middle", 99999, 7},
        {"the last bound", 10000000, HISTOGRAM_BOUNDS - 1},
        {"above all", 10000001, HISTOGRAM_BOUNDS},
        {"for ever", INT64_MAX, HISTOGRAM_BOUNDS},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct histogram histogram = {.sum_us = 0};
        histogram_add(&histogram, rows[i].us);
        for (int at = 0; at <= HISTOGRAM_BOUNDS; at++)
            expect_number(rows[i].row, histogram.counts[at], at == rows[i].at);
        expect_number(rows[i].row, histogram.sum_us, rows[i].us > 0 ? rows[i].us : 0);
    }
}

static void test_bounds_rise_and_are_what_is_written(void **state) {
    (void)state;
    for (int i = 0; i < HISTOGRAM_BOUNDS; i++) {
        const struct histogram_bound *bound = &histogram_bounds[i];
        const double seconds = strtod(bound->seconds, NULL);
        expect(bound->seconds, !i || bound[-1].us < bound->us);
        expect_number(bound->seconds, (int64_t)(seconds * 1e6 + 0.5), bound->us);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_time_counts_below_the_next_bound),
        cmocka_unit_test(test_bounds_rise_and_are_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
