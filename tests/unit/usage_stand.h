// Records of some series, reported in many hours and used in many, and their sums; for tests of
// what reads them back.
#ifndef AZSREG_TESTS_USAGE_STAND_H
#define AZSREG_TESTS_USAGE_STAND_H

#include "store_world.h"

#include "billing/charge_walk.h"
#include "ledger/usage_buckets.h"
#include "ledger/usage_charges.h"
#include "ledger/usage_entries.h"
#include "ledger/usage_instances.h"

#include <stdlib.h>

enum { SERIES = 5, HOURS = 60, SPANS = 4, RECORDS = 600, CORRECTIONS = 300, PAYER = 7 };

struct stand {
    struct store_db *db;
    struct arena *arena;
    int64_t instance;
    int64_t charge;
    int added;
    bool is_mixed; // series have meters that differ
    struct guid meters[SERIES + 1];
    struct added {
        int64_t series, hour, reported;
        int quantity;
    } all[RECORDS + CORRECTIONS];
    int64_t sums[SPANS][SERIES + 1][HOURS / 24 + 1]; // by day of reporting, and of use
};

static void begin_stand(struct world *world, struct stand *stand) {
    const struct usage_report_row report = {.subscription = numbered(1), .instance = 1};
    struct usage_charge_row charge = {.payer = numbered(PAYER), .rule = TEXT("TenantMapping")};
    const struct digest digest = {{1}};
    *stand = (struct stand){.db = begin_write(world), .arena = world->arena};
    assert_int_equal(
        store_usage_instance_number(stand->db, &digest, TEXT("{}"), false, &stand->instance),
        STORE_OK);
    assert_int_equal(store_usage_report_add(stand->db, &report, &charge.report), STORE_OK);
    assert_int_equal(store_usage_charge_add(stand->db, &charge, &stand->charge), STORE_OK);
}

static struct guid billable_meter(void) {
    struct guid meter;
    assert_true(guid_read(TEXT("b5c15376-6c94-4fdd-b655-1a69d138aca3"), &meter));
    return meter;
}

// Two that are charged, and for the last series one that nobody knows.
static struct guid meter_of_series(uint8_t number) {
    struct guid meter = billable_meter();
    if (number == SERIES)
        return numbered(99);
    if (number % 2)
        assert_true(guid_read(TEXT("09f8879e-87e9-4305-a572-4b7be209f857"), &meter));
    return meter;
}

static int64_t series_numbered(struct stand *stand, uint8_t number) {
    int64_t id = 0;
    bool is_new = false;
    const struct usage_series_row series = {.cloud_owner = numbered(1),
                                            .cloud_id = TEXT("c"),
                                            .subscription = numbered(number),
                                            .meter = stand->is_mixed ? meter_of_series(number)
                                                                     : billable_meter(),
                                            .meter_sent = TEXT("M"),
                                            .resource_uri = TEXT("/a")};
    assert_int_equal(store_usage_series_number(stand->db, &series, &id, &is_new), STORE_OK);
    assert_in_range(id, 1, SERIES);
    stand->meters[id] = series.meter;
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
    assert_int_equal(store_usage_record_number(stand->db, &row, &id), STORE_OK);
    stand->all[stand->added++] = (struct added){series, hour, reported, quantity};
    stand->sums[reported / 24][series][hour / 24] += quantity;
}

static void fill(struct stand *stand) {
    srand(11);
    for (int i = 0; i < RECORDS; i++) {
        const int64_t series = series_numbered(stand, (uint8_t)(1 + rand() % SERIES));
        add(stand, series, rand() % HOURS, rand() % (SPANS * 24), 1 + rand() % 1000);
    }
}

// Of meters that differ; and of one hour more is reported than is read at once.
static inline void fill_mixed(struct stand *stand) {
    stand->is_mixed = true;
    fill(stand);
    for (int i = 0; i < CORRECTIONS; i++)
        add(stand, series_numbered(stand, 1), 7, 24 + 9, 1 + rand() % 1000);
}

static inline int64_t number_of(struct stand *stand, const struct decimal *decimal) {
    unsigned long number = 0;
    assert_true(text_number(decimal_text(stand->arena, decimal), 1UL << 40, &number));
    return (int64_t)number;
}

#endif
