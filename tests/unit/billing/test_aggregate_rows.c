// billing/aggregate_rows: the rows of a list are the same and add up to the records, however long a
// page is and however small the slices are in which it is read.
#include "usage_stand.h"

#include "billing/aggregate_rows.h"

enum { ROWS_MAX = 2048 };

struct reading_case {
    enum usage_side side;
    bool by_day;
    bool with_details;
};

struct list {
    size_t count;
    struct charge_row rows[ROWS_MAX];
};

static struct aggregate_page read_page(struct stand *stand, const struct reading_case *what,
                                       struct aggregate_query *query, size_t limit, size_t slice) {
    const struct aggregate_source source = {numbered(PAYER), what->side, TEXT("CSP")};
    struct aggregate_reading *reading = aggregate_reading_open(stand->arena, &source, query, limit);
    bool is_over = false;
    assert_non_null(reading);
    while (!is_over)
        assert_int_equal(aggregate_reading_go_on(reading, stand->db, slice, &is_over), STORE_OK);
    const struct aggregate_page page = aggregate_reading_page(reading, query);
    aggregate_reading_close(reading);
    return page;
}

static void read_list(struct stand *stand, const struct reading_case *what, size_t limit,
                      size_t slice, struct list *ret_list) {
    struct aggregate_query query = {
        .to_hour = SPANS * 24, .by_day = what->by_day, .with_details = what->with_details};
    struct aggregate_page page;
    ret_list->count = 0;
    do {
        page = read_page(stand, what, &query, limit, slice);
        assert_true(page.count <= limit);
        for (size_t i = 0; i < page.count; i++) {
            assert_true(ret_list->count < ROWS_MAX);
            assert_true(what->with_details == (page.rows[i].entry != NULL));
            ret_list->rows[ret_list->count++] = page.rows[i].charge;
        }
    } while (page.more);
}

static struct decimal total(const struct list *list) {
    struct decimal sum = {0};
    for (size_t i = 0; i < list->count; i++)
        decimal_add(&sum, &list->rows[i].quantity);
    return sum;
}

static void are_same(const struct list *list, const struct list *expected) {
    assert_int_equal(list->count, expected->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct charge_row *a = &list->rows[i];
        const struct charge_row *b = &expected->rows[i];
        assert_true(a->span == b->span && a->start_hour == b->start_hour && a->is_day == b->is_day);
        assert_int_equal(decimal_compare(&a->quantity, &b->quantity), 0);
    }
}

static void slices_and_pages_are_one_list(void **state) {
    static const struct reading_case cases[] = {{USAGE_PAID, true, true},
                                                {USAGE_PAID, false, true},
                                                {USAGE_PAID, true, false},
                                                {USAGE_PAID, false, false}};
    static const size_t sizes[] = {1, 7, 1000};
    struct stand *stand = malloc(sizeof *stand);
    struct list *whole = malloc(sizeof *whole);
    struct list *list = malloc(sizeof *list);
    int64_t all = 0;
    assert_true(stand && whole && list);
    begin_stand(*state, stand);
    fill(stand);
    for (size_t i = 0; i < sizeof stand->sums / sizeof(int64_t); i++)
        all += ((const int64_t *)stand->sums)[i];
    for (size_t i = 0; i < ROWS(cases); i++) {
        read_list(stand, &cases[i], ROWS_MAX, SIZE_MAX / 2, whole);
        const struct decimal sum = total(whole);
        assert_int_equal(number_of(stand, &sum), all);
        for (size_t j = 0; j < ROWS(sizes) * ROWS(sizes); j++) {
            read_list(stand, &cases[i], sizes[j / ROWS(sizes)], sizes[j % ROWS(sizes)], list);
            are_same(list, whole);
        }
    }
    free(list);
    free(whole);
    free(stand);
    end_write(*state, false);
    commit(*state);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(slices_and_pages_are_one_list)};
    return cmocka_run_group_tests_name("aggregate_rows", tests, NULL, NULL);
}
