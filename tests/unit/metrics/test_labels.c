// Counts by labels: the same text is the same row wherever it stands, and there is an end to rows.
#include "unit.h"

#include "metrics/labels.h"

static struct label_counts counts;

static int forget(void **state) {
    (void)state;
    memset(&counts, 0, sizeof counts);
    return 0;
}

static void test_the_same_text_in_two_places(void **state) {
    static const char here[] = "default-offer";
    static const char there[] = "default-offer";
    (void)state;
    label_counts_add(&counts, "A", here, 1);
    label_counts_add(&counts, "A", there, 2);
    label_counts_add(&counts, "A", "other", 4);
    label_counts_add(&counts, "B", there, 8);
    label_counts_add(&counts, "A", there, 16);
    assert_int_equal(counts.size, 4);
    assert_int_equal(counts.rows[0].count, 19);
    assert_int_equal(counts.rows[1].same, 0);
    assert_int_equal(counts.rows[1].count, 0);
    assert_int_equal(counts.rows[2].count, 4);
    assert_int_equal(counts.rows[3].count, 8);
}

static void test_one_label_alone(void **state) {
    (void)state;
    label_counts_add(&counts, "A", NULL, 1);
    label_counts_add(&counts, "A", "", 1);
    label_counts_add(&counts, "A", NULL, 1);
    assert_int_equal(counts.size, 2);
    assert_int_equal(counts.rows[0].count, 2);
}

static void test_what_finds_no_room_is_counted(void **state) {
    static char texts[LABEL_ROWS_MAX + 2][8];
    (void)state;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < ROWS(texts); i++) {
            snprintf(texts[i], sizeof texts[i], "%zu", i);
            label_counts_add(&counts, texts[i], NULL, 1);
        }
    assert_int_equal(counts.size, LABEL_ROWS_MAX);
    assert_int_equal(counts.rows[LABEL_ROWS_MAX - 1].count, 2);
    assert_int_equal(counts.rest, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_same_text_in_two_places, forget),
        cmocka_unit_test_setup(test_one_label_alone, forget),
        cmocka_unit_test_setup(test_what_finds_no_room_is_counted, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
