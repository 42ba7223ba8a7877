// products/range: RFC 9110, 14, of one file.
#include "unit.h"

#include "products/range.h"

static void ranges(void **state) {
    static const struct {
        const char *field;
        uint64_t size;
        enum range want;
        uint64_t first;
        uint64_t count;
    } rows[] = {
        {"bytes=0-0", 10, RANGE_PART, 0, 1},
        {"bytes=0-9", 10, RANGE_PART, 0, 10},
        {"bytes=0-10", 10, RANGE_PART, 0, 10},
        {"bytes=9-", 10, RANGE_PART, 9, 1},
        {"bytes=3-5", 10, RANGE_PART, 3, 3},
        {"BYTES = 3-5", 10, RANGE_PART, 3, 3},
        {"bytes=-1", 10, RANGE_PART, 9, 1},
        {"bytes=-10", 10, RANGE_PART, 0, 10},
        {"bytes=-11", 10, RANGE_PART, 0, 10},
        {"bytes=4294967296-4294967299", 8589934592, RANGE_PART, 4294967296, 4},
        {"bytes=0-9223372036854775807", 10, RANGE_PART, 0, 10},
        {"bytes=10-", 10, RANGE_IMPOSSIBLE, 0, 10},
        {"bytes=10-20", 10, RANGE_IMPOSSIBLE, 0, 10},
        {"bytes=-0", 10, RANGE_IMPOSSIBLE, 0, 10},
        {"bytes=0-", 0, RANGE_IMPOSSIBLE, 0, 0},
        {"bytes=-5", 0, RANGE_IMPOSSIBLE, 0, 0},
        {"", 10, RANGE_WHOLE, 0, 10},
        {"bytes", 10, RANGE_WHOLE, 0, 10},
        {"bytes=", 10, RANGE_WHOLE, 0, 10},
        {"bytes=-", 10, RANGE_WHOLE, 0, 10},
        {"bytes=5", 10, RANGE_WHOLE, 0, 10},
        {"bytes=5-3", 10, RANGE_WHOLE, 0, 10},
        {"bytes=0-1,3-4", 10, RANGE_WHOLE, 0, 10},
        {"bytes=a-b", 10, RANGE_WHOLE, 0, 10},
        {"bytes=--1", 10, RANGE_WHOLE, 0, 10},
        {"bytes=1-2-3", 10, RANGE_WHOLE, 0, 10},
        {"bytes=99999999999999999999-", 10, RANGE_WHOLE, 0, 10},
        {"lines=0-1", 10, RANGE_WHOLE, 0, 10},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint64_t first = 99;
        uint64_t count = 99;
        expect_number(rows[i].field,
                      range_read(text_of(rows[i].field), rows[i].size, &first, &count),
                      rows[i].want);
        expect_number(rows[i].field, first, rows[i].first);
        expect_number(rows[i].field, count, rows[i].count);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(ranges)};
    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
