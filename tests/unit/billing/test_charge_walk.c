// billing/charge_walk: of records in many hours of reporting, rows whose sums are those of the
// records, wherever a page ends and whatever comes meanwhile.
#include "usage_stand.h"

#include "billing/charge_walk.h"

// All rows, page by page of so many.
static size_t walk_all(struct stand *stand, bool by_day, size_t page,
                       int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1]) {
    const struct guid payer = numbered(PAYER);
    struct charge_place place = {.span = 0};
    struct charge_row before = {.span = -1};
    size_t count = 0;
    assert_int_equal(store_usage_record_last(stand->db, &place.last), STORE_OK);
    for (;;) {
        struct charge_walk walk = charge_walk_begin(&payer, USAGE_PAID, SPANS * 24, by_day, &place);
        walk.db = stand->db;
        for (size_t i = 0; i < page; i++) {
            struct charge_row row;
            const enum store_result result = charge_walk_next(&walk, &row);
            if (result == STORE_MISSING) {
                charge_walk_end(&walk);
                return count;
            }
            assert_int_equal(result, STORE_OK);
            assert_true(row.span > before.span ||
                        (row.span == before.span && row.series > before.series) ||
                        (row.span == before.span && row.series == before.series &&
                         row.start_hour > before.start_hour));
            assert_true(row.is_day == by_day && (!by_day || row.start_hour % 24 == 0));
            sums[row.span / 24][row.series][row.start_hour / 24] += number_of(stand, &row.quantity);
            before = row;
            count++;
        }
        place = walk.place;
        charge_walk_end(&walk);
    }
}

static void rows_add_up(void **state) {
    static const size_t pages[] = {1, 7, 1000};
    struct stand *stand = malloc(sizeof *stand);
    assert_non_null(stand);
    begin_stand(*state, stand);
    fill(stand);
    for (size_t i = 0; i < 2 * ROWS(pages); i++) {
        int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1] = {0};
        const size_t count = walk_all(stand, i % 2, pages[i / 2], sums);
        assert_memory_equal(sums, stand->sums, sizeof sums);
        if (i % 2)
            assert_true(count <= SPANS * SERIES * (HOURS / 24 + 1));
    }
    free(stand);
    end_write(*state, false);
    commit(*state);
}

// A row of many records is left when as many were read as may be, and goes on.
static void a_row_in_slices(void **state) {
    struct stand *stand = malloc(sizeof *stand);
    const struct guid payer = numbered(PAYER);
    struct charge_place place = {.last = INT64_MAX};
    struct charge_row row;
    size_t slices = 0;
    assert_non_null(stand);
    begin_stand(*state, stand);
    const int64_t series = series_numbered(stand, 1);
    for (int i = 0; i < CORRECTIONS; i++)
        add(stand, series, 7, 33, 3);
    struct charge_walk walk = charge_walk_begin(&payer, USAGE_PAID, SPANS * 24, true, &place);
    walk.db = stand->db;
    do {
        const struct charge_place before = walk.place;
        walk.until = walk.records + 1;
        assert_int_equal(charge_walk_next(&walk, &row), STORE_OK);
        assert_true(!walk.is_within || walk.place.series == before.series);
        slices++;
    } while (walk.is_within);
    assert_true(slices > 1);
    assert_int_equal(number_of(stand, &row.quantity), CORRECTIONS * 3);
    assert_int_equal(charge_walk_next(&walk, &row), STORE_MISSING);
    charge_walk_end(&walk);
    free(stand);
    end_write(*state, false);
    commit(*state);
}

static void what_comes_meanwhile_does_not_count(void **state) {
    struct stand *stand = malloc(sizeof *stand);
    int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1] = {0};
    assert_non_null(stand);
    begin_stand(*state, stand);
    fill(stand);
    int64_t expected[SPANS][SERIES + 1][HOURS / 24 + 1];
    memcpy(expected, stand->sums, sizeof expected);
    const struct guid payer = numbered(PAYER);
    struct charge_place place = {.span = 0};
    assert_int_equal(store_usage_record_last(stand->db, &place.last), STORE_OK);
    add(stand, 1, 1, SPANS * 24 - 1, 5);
    struct charge_walk walk = charge_walk_begin(&payer, USAGE_PAID, SPANS * 24, true, &place);
    struct charge_row row;
    walk.db = stand->db;
    while (charge_walk_next(&walk, &row) == STORE_OK)
        sums[row.span / 24][row.series][row.start_hour / 24] += number_of(stand, &row.quantity);
    charge_walk_end(&walk);
    assert_memory_equal(sums, expected, sizeof sums);
    free(stand);
    end_write(*state, false);
    commit(*state);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(rows_add_up), in_memory(a_row_in_slices),
                                       in_memory(what_comes_meanwhile_does_not_count)};
    return cmocka_run_group_tests_name("charge_walk", tests, NULL, NULL);
}
