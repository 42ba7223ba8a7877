// billing/charge_walk: of records in many hours of reporting, rows whose sums are those of the
// records, wherever a page ends and whatever comes meanwhile.
#include "store_world.h"

#include "billing/charge_walk.h"
#include "ledger/usage_buckets.h"
#include "ledger/usage_charges.h"
#include "ledger/usage_entries.h"
#include "ledger/usage_instances.h"

enum { SERIES = 5, HOURS = 60, SPANS = 4, RECORDS = 600, PAYER = 7 };

struct stand {
    struct store_db *db;
    struct arena *arena;
    int64_t instance;
    int64_t charge;
    int added;
    int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1]; // by day of reporting, and of use
};

static void begin_stand(struct world *world, struct stand *stand) {
    const struct usage_report_row report = {.subscription = numbered(1), .instance = 1};
    struct usage_charge_row charge = {.payer = numbered(PAYER), .rule = TEXT("TenantMapping")};
    const struct digest digest = {{1}};
    *stand = (struct stand){.db = begin_write(world), .arena = world->arena};
    assert_int_equal(store_usage_instance_number(stand->db, &digest, TEXT("{}"), &stand->instance),
                     STORE_OK);
    assert_int_equal(store_usage_report_add(stand->db, &report, &charge.report), STORE_OK);
    assert_int_equal(store_usage_charge_add(stand->db, &charge, &stand->charge), STORE_OK);
}

static int64_t series_numbered(struct stand *stand, uint8_t number) {
    int64_t id = 0;
    const struct usage_series_row series = {.cloud_owner = numbered(1),
                                            .cloud_id = TEXT("c"),
                                            .subscription = numbered(number),
                                            .meter = numbered(3),
                                            .meter_sent = TEXT("M"),
                                            .resource_uri = TEXT("/a")};
    assert_int_equal(store_usage_series_number(stand->db, &series, &id), STORE_OK);
    return id;
}

// Of one series and hour there is one; so that there are more of them, all correct something.
static void add(struct stand *stand, int64_t series, int64_t hour, int64_t reported, int quantity) {
    const struct guid payer = numbered(PAYER);
    int64_t id = 0;
    struct usage_record_row row = {
        .series = series,
        .start_hour = hour,
        .adjustment = {.bytes = {0xad, (uint8_t)(stand->added / 256), (uint8_t)stand->added}},
        .quantity = text_format(stand->arena, "%d", quantity),
        .instance = stand->instance,
        .charge = stand->charge,
    };
    assert_int_equal(
        store_usage_bucket_number(stand->db, &payer, USAGE_PAID, reported, &row.bucket), STORE_OK);
    assert_int_equal(store_usage_record_add(stand->db, &row, &id), STORE_OK);
    stand->added++;
    stand->sums[reported / 24][series][hour / 24] += quantity;
}

static void fill(struct stand *stand) {
    srand(11);
    for (int i = 0; i < RECORDS; i++) {
        const int64_t series = series_numbered(stand, (uint8_t)(1 + rand() % SERIES));
        assert_in_range(series, 1, SERIES);
        add(stand, series, rand() % HOURS, rand() % (SPANS * 24), 1 + rand() % 1000);
    }
}

static int64_t number_of(struct stand *stand, const struct decimal *decimal) {
    unsigned long number = 0;
    assert_true(text_number(decimal_text(stand->arena, decimal), 1UL << 40, &number));
    return (int64_t)number;
}

// All rows, page by page of so many.
static size_t walk_all(struct stand *stand, bool by_day, size_t page,
                       int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1]) {
    const struct guid payer = numbered(PAYER);
    struct charge_place place = {.span = 0};
    struct charge_row before = {.span = -1};
    size_t count = 0;
    assert_int_equal(store_usage_record_last(stand->db, &place.last), STORE_OK);
    for (;;) {
        struct charge_walk walk = charge_walk_begin(stand->db, stand->arena, &payer, USAGE_PAID,
                                                    SPANS * 24, by_day, &place);
        for (size_t i = 0; i < page; i++) {
            struct charge_row row;
            const enum store_result result = charge_walk_next(&walk, &row);
            if (result == STORE_MISSING)
                return count;
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
    struct charge_walk walk =
        charge_walk_begin(stand->db, stand->arena, &payer, USAGE_PAID, SPANS * 24, true, &place);
    struct charge_row row;
    while (charge_walk_next(&walk, &row) == STORE_OK)
        sums[row.span / 24][row.series][row.start_hour / 24] += number_of(stand, &row.quantity);
    assert_memory_equal(sums, expected, sizeof sums);
    free(stand);
    end_write(*state, false);
    commit(*state);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(rows_add_up),
                                       in_memory(what_comes_meanwhile_does_not_count)};
    return cmocka_run_group_tests_name("charge_walk", tests, NULL, NULL);
}
