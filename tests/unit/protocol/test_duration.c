// protocol/duration: "PnYnMnWnDTnHnMnS, whole and not negative; months and years by the calendar".
#include "unit.h"

#include "base/clock.h"
#include "protocol/duration.h"

static int64_t time_of(const char *text) {
    int64_t ms = -1;
    expect(text, clock_read_rfc3339(text_of(text), &ms));
    return ms;
}

static void what_is_read(void **state) {
    static const struct {
        const char *text;
        int64_t months, ms;
    } rows[] = {
        {"P0D", 0, 0},
        {"PT0S", 0, 0},
        {"P1Y", 12, 0},
        {"P1M", 1, 0},
        {"PT1M", 0, 60000},
        {"P1W", 0, 604800000},
        {"P1D", 0, 86400000},
        {"PT1H", 0, 3600000},
        {"PT1S", 0, 1000},
        {"P1DT2H", 0, 93600000},
        {"P1Y2M3W4DT5H6M7S", 14, INT64_C(2178367000)},
        {"P1M1D", 1, 86400000},
        {"P007D", 0, 604800000},
        {"P9000Y", 108000, 0},
        {"PT9223372036854775S", 0, INT64_C(9223372036854775000)},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct duration got = {-1, -1};
        expect(rows[i].text, duration_read(text_of(rows[i].text), &got));
        expect_number(rows[i].text, got.months, rows[i].months);
        expect_number(rows[i].text, got.ms, rows[i].ms);
    }
}

static void what_is_none(void **state) {
    static const char *const rows[] = {
        "",
        "P",
        "PT",
        "P1",
        "1D",
        "P1DT",
        "T1H",
        "PT1",
        "-P1D",
        "P-1D",
        "+P1D",
        "P+1D",
        "P1.5D",
        "P1,5D",
        "PT0.5S",
        "P1D1Y",
        "PT1S1H",
        "P1D1D",
        "P1H",
        "P1S",
        "PT1D",
        "PT1Y",
        "PT1W",
        "PTT1H",
        "P1DT1HT1M",
        "p1d",
        "P1d",
        "P 1D",
        "P1D ",
        " P1D",
        "PD",
        "P1DTH",
        "P1X",
        "2026",
        "P0001-02",
        "P9223372036854775808D",
        "P9223372036854775807D",
        "PT9223372036854776S",
        "P99999999999999999999D",
        "P768614336404564651Y",
        "P15250284452W4D",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct duration got = {-1, -1};
        expect(rows[i], !duration_read(text_of(rows[i]), &got));
        expect(rows[i], got.months == -1 && got.ms == -1);
    }
}

static void when_it_ends(void **state) {
    static const struct {
        const char *from, *by, *then;
    } rows[] = {
        {"2026-01-31T23:59:59Z", "P1DT2H", "2026-02-02T01:59:59Z"},
        {"2026-01-31T23:59:59Z", "P0D", "2026-01-31T23:59:59Z"},
        // the last day of a month
        {"2026-01-31T12:00:00Z", "P1M", "2026-02-28T12:00:00Z"},
        {"2028-01-31T12:00:00Z", "P1M", "2028-02-29T12:00:00Z"},
        {"2026-03-31T12:00:00Z", "P1M", "2026-04-30T12:00:00Z"},
        {"2026-01-31T12:00:00Z", "P2M", "2026-03-31T12:00:00Z"},
        {"2026-01-31T12:00:00Z", "P13M", "2027-02-28T12:00:00Z"},
        {"2026-01-28T12:00:00Z", "P1M", "2026-02-28T12:00:00Z"},
        // leap years: each fourth, but for 2100, and for 2400
        {"2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"},
        {"2024-02-29T00:00:00Z", "P4Y", "2028-02-29T00:00:00Z"},
        {"2096-02-29T00:00:00Z", "P4Y", "2100-02-28T00:00:00Z"},
        {"2396-02-29T00:00:00Z", "P4Y", "2400-02-29T00:00:00Z"},
        {"2024-02-28T00:00:00Z", "P1D", "2024-02-29T00:00:00Z"},
        {"2100-02-28T00:00:00Z", "P1D", "2100-03-01T00:00:00Z"},
        // months first, then days
        {"2026-01-31T00:00:00Z", "P1M1D", "2026-03-01T00:00:00Z"},
        {"2026-12-31T23:59:59.999Z", "PT1S", "2027-01-01T00:00:00.999Z"},
        {"2026-12-15T00:00:00Z", "P1M", "2027-01-15T00:00:00Z"},
        {"2000-01-01T00:00:00Z", "P7000Y", "9000-01-01T00:00:00Z"},
        {"9000-12-31T23:59:58Z", "PT1S", "9000-12-31T23:59:59Z"},
        {"9000-12-31T23:59:59Z", "PT1S", NULL},
        {"2000-01-01T00:00:00Z", "P7001Y", NULL},
        {"2000-01-01T00:00:00Z", "P108001M", NULL},
        {"2000-01-01T00:00:00Z", "P9000Y", NULL},
        {"2000-01-01T00:00:00Z", "PT9223372036854775S", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct duration by = {0};
        int64_t then = -1;
        expect(rows[i].by, duration_read(text_of(rows[i].by), &by));
        const bool ends = duration_after(&by, time_of(rows[i].from), &then);
        expect(rows[i].by, ends == (rows[i].then != NULL));
        expect_number(rows[i].by, then, ends ? time_of(rows[i].then) : -1);
    }
}

static void the_years_there_are(void **state) {
    (void)state;
    assert_int_equal(DURATION_TIME_FIRST, time_of("2000-01-01T00:00:00Z"));
    assert_int_equal(DURATION_TIME_END, time_of("9000-12-31T23:59:59.999Z") + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(when_it_ends),
        cmocka_unit_test(the_years_there_are),
    };
    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
