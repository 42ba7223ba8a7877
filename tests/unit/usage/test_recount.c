// usage/recount: sums are made where an earlier version has taken records, are proved right then,
// and one that is not is found.
#include "usage_stand.h"

#include "ledger/usage_reporters.h"
#include "usage/day_sums.h"
#include "usage/recount.h"

static size_t faults(struct stand *stand, struct text *ret_findings) {
    struct buffer findings = buffer_in(stand->arena);
    assert_int_equal(recount_check(stand->db, &findings), STORE_OK);
    assert_true(buffer_text(&findings, ret_findings));
    size_t count = ret_findings->size ? 1 : 0;
    for (size_t i = 0; i < ret_findings->size; i++)
        count += ret_findings->at[i] == '\n';
    return count;
}

static void sums_are_made_and_proved(void **state) {
    struct stand *stand = malloc(sizeof *stand);
    struct text findings = TEXT("");
    struct usage_sum_row *rows = NULL;
    size_t count = 0;
    assert_non_null(stand);
    begin_stand(*state, stand);
    assert_int_equal(recount_fill(stand->db), STORE_OK); // of nothing
    assert_int_equal(faults(stand, &findings), 0);
    fill(stand);
    assert_int_equal(faults(stand, &findings), 1); // records of one day and meter
    assert_non_null(strstr(findings.at, "is the sum of 0 records, and there are 600"));
    assert_int_equal(recount_fill(stand->db), STORE_OK);
    assert_int_equal(faults(stand, &findings), 0);
    assert_int_equal(recount_fill(stand->db), STORE_OK); // once more changes nothing
    assert_int_equal(faults(stand, &findings), 0);
    assert_int_equal(store_usage_sum_all(stand->db, stand->arena, 0, 9, &rows, &count), STORE_OK);
    assert_int_equal(count, 1);
    rows[0].record_count++;
    assert_int_equal(store_usage_sum_change(stand->db, &rows[0]), STORE_OK);
    assert_int_equal(faults(stand, &findings), 1);
    assert_non_null(strstr(findings.at, "is the sum of 601 records, and there are 600"));
    rows[0].record_count--;
    rows[0].quantity = TEXT("1");
    assert_int_equal(store_usage_sum_change(stand->db, &rows[0]), STORE_OK);
    assert_int_equal(faults(stand, &findings), 1);
    assert_non_null(strstr(findings.at, "or their sum is another one"));
    free(stand);
    end_write(*state, false);
    commit(*state);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(sums_are_made_and_proved)};
    return cmocka_run_group_tests_name("recount", tests, NULL, NULL);
}
