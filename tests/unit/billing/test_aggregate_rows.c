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

// --- the model ---

struct sum {
    int64_t span;
    int64_t start;
    struct guid meter;
    int64_t quantity;
};

static int compare_sums(const void *first, const void *second) {
    const struct sum *a = first;
    const struct sum *b = second;
    if (a->span != b->span)
        return a->span < b->span ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return memcmp(a->meter.bytes, b->meter.bytes, GUID_BYTES);
}

// Of each hour or day of reporting, and of use, what a meter that is charged has measured.
static size_t model(const struct stand *stand, bool by_day, struct sum *ret_sums) {
    const int64_t width = by_day ? 24 : 1;
    const struct guid unknown = meter_of_series(SERIES);
    size_t count = 0;
    for (int i = 0; i < stand->added; i++) {
        const struct added *one = &stand->all[i];
        const struct sum sum = {one->reported - one->reported % width,
                                one->hour - one->hour % width, stand->meters[one->series],
                                one->quantity};
        size_t at = 0;
        while (at < count && compare_sums(&ret_sums[at], &sum) != 0)
            at++;
        if (guid_is(&sum.meter, &unknown))
            continue;
        if (at == count)
            ret_sums[count++] = sum;
        else
            ret_sums[at].quantity += sum.quantity;
    }
    qsort(ret_sums, count, sizeof *ret_sums, compare_sums);
    return count;
}

static void sums_are_those_of_the_model(void **state) {
    struct stand *stand = malloc(sizeof *stand);
    struct list *whole = malloc(sizeof *whole);
    struct sum *sums = calloc(RECORDS + CORRECTIONS, sizeof *sums);
    assert_true(stand && whole && sums);
    begin_stand(*state, stand);
    fill_mixed(stand);
    for (int by_day = 0; by_day < 2; by_day++) {
        const struct reading_case what = {USAGE_PAID, by_day, false};
        const size_t count = model(stand, by_day, sums);
        read_list(stand, &what, 1000, 100, whole);
        assert_int_equal(whole->count, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(whole->rows[i].span, sums[i].span);
            assert_int_equal(whole->rows[i].start_hour, sums[i].start);
            assert_int_equal(number_of(stand, &whole->rows[i].quantity), sums[i].quantity);
        }
    }
    free(sums);
    free(whole);
    free(stand);
    end_write(*state, false);
    commit(*state);
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
    fill_mixed(stand);
    const struct guid unknown = meter_of_series(SERIES);
    for (int i = 0; i < stand->added; i++)
        all += guid_is(&stand->meters[stand->all[i].series], &unknown) ? 0 : stand->all[i].quantity;
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
    const struct CMUnitTest tests[] = {in_memory(sums_are_those_of_the_model),
                                       in_memory(slices_and_pages_are_one_list)};
    return cmocka_run_group_tests_name("aggregate_rows", tests, NULL, NULL);
}
