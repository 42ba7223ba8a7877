// sample/fleet: what a subscription might have, drawn from its id alone.
#include "unit.h"

#include "sample/fleet.h"
#include "usage/meters.h"

static void meters_are_published(void **state) {
    (void)state;
    for (size_t i = 0; i < FLEET_METERS; i++) {
        struct guid id;
        expect(fleet_meter_ids[i], guid_read_lower(text_of(fleet_meter_ids[i]), &id));
        expect(fleet_meter_ids[i], meter_of(&id) != NULL);
    }
}

static void the_same_for_the_same(void **state) {
    static const char *const ids[] = {"00000000-0000-0000-0000-000000000000",
                                      "b5c15376-6c94-4fdd-b655-1a69d138aca3",
                                      "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    for (size_t i = 0; i < ROWS(ids); i++) {
        struct guid id;
        struct fleet_use one[FLEET_USES_MAX];
        struct fleet_use other[FLEET_USES_MAX];
        assert_true(guid_read(text_of(ids[i]), &id));
        const size_t count = fleet_of(*state, &id, one);
        expect(ids[i], count > 0 && count < FLEET_USES_MAX); // none was left out
        expect_number(ids[i], fleet_of(*state, &id, other), count);
        for (size_t j = 0; j < count; j++) {
            expect_text(ids[i], one[j].uri, other[j].uri);
            expect(ids[i], one[j].meter == other[j].meter && one[j].base == other[j].base &&
                               one[j].growth == other[j].growth);
            expect(ids[i], one[j].base > 0);
        }
    }
}

// No two of a subscription are the same meter of the same resource: they would be one record.
static void none_twice(void **state) {
    for (unsigned number = 0; number < 200; number++) {
        struct fleet_use uses[FLEET_USES_MAX];
        const struct guid id = guid_derived(text_format(*state, "%u", number));
        const size_t count = fleet_of(*state, &id, uses);
        assert_true(count < FLEET_USES_MAX);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < i; j++)
                assert_false(uses[i].meter == uses[j].meter && text_same(uses[i].uri, uses[j].uri));
    }
}

static void amounts(void **state) {
    static const int64_t monday = 17903LL * 24; // 2019-01-07
    static const struct {
        const char *row;
        enum fleet_rhythm rhythm;
        uint64_t base, growth;
        int64_t hour;
        int hours;
        uint64_t amount;
    } rows[] = {
        {"an hour", FLEET_ALWAYS, 7, 0, monday, 1, 7},
        {"a day", FLEET_ALWAYS, 7, 0, monday, 24, 168},
        {"growing", FLEET_ALWAYS, 7, 2, monday, 1, 19},
        {"not before 2019", FLEET_ALWAYS, 7, 2, 0, 1, 7},
        {"before work", FLEET_WORKING, 7, 0, monday + 6, 1, 0},
        {"at work", FLEET_WORKING, 7, 0, monday + 7, 1, 7},
        {"still", FLEET_WORKING, 7, 0, monday + 18, 1, 7},
        {"after work", FLEET_WORKING, 7, 0, monday + 19, 1, 0},
        {"a working day", FLEET_WORKING, 7, 0, monday, 24, 84},
        {"Friday", FLEET_WORKING, 7, 0, monday + 96, 24, 84},
        {"Saturday", FLEET_WORKING, 7, 0, monday + 120, 24, 0},
        {"Sunday", FLEET_WORKING, 7, 0, monday + 144, 24, 0},
        {"busy", FLEET_BUSY, 7, 0, monday + 12, 1, 56},
        {"less so", FLEET_BUSY, 7, 0, monday + 144, 1, 7},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct fleet_use use = {
            .rhythm = rows[i].rhythm, .base = rows[i].base, .growth = rows[i].growth};
        expect_number(rows[i].row, fleet_amount(&use, rows[i].hour, rows[i].hours), rows[i].amount);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(meters_are_published),
        in_arena(the_same_for_the_same),
        in_arena(none_twice),
        in_arena(amounts),
    };
    return cmocka_run_group_tests_name("fleet", tests, NULL, NULL);
}
