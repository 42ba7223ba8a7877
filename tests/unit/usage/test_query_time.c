// usage/query_time: times as clients of UsageAggregates write them.
#include "unit.h"

#include "usage/query_time.h"

#define DAY 1434412800000 // 2015-06-16T00:00:00Z

static void times(void **state) {
    static const struct {
        const char *text;
        int64_t milliseconds; // -1: it is none
    } rows[] = {
        {"2015-06-16T00:00:00Z", DAY},
        {"2015-06-16T00:00:00.0000000Z", DAY},
        {"2015-06-16T00:00:00.5Z", DAY + 500},
        {"2015-06-16T00:00:00+00:00", DAY},
        {"2015-06-16T00:00:00 00:00", DAY}, // a "+" that was not encoded
        {"2015-06-16T02:00:00+02:00", DAY},
        {"2015-06-15T22:00:00-02:00", DAY},
        {"2015-06-16T00:00:00+00:00Z", DAY}, // as the operators' documentation writes it
        {"2015-06-16 00:00:00Z", DAY},
        {"2015-06-16 00:00:00", DAY},
        {"2015-06-16", DAY},
        {"2015-06-16,", DAY},
        {"6/16/2015 12:00:00 AM", DAY},
        {"6/16/2015 12:00:00 PM,", DAY + 12 * 3600000},
        {"06/16/2015 1:02:03 pm", DAY + (13 * 3600 + 2 * 60 + 3) * 1000},
        {"6/16/2015 0:00:00 AM", -1},
        {"6/16/2015 13:00:00 PM", -1},
        {"16/6/2015 12:00:00 AM", -1},
        {"2/30/2015 12:00:00 AM", -1},
        {"6/16/2015 12:00:00", -1},
        {"6/16/2015 12:00 AM", -1},
        {"2015-06-16T00:00:00ZZ", -1},
        {"2015-06-16T00:00Z", -1},
        {"2015-06-31", -1},
        {"2015-6-16", -1},
        {"/Date(1434412800000)/", -1},
        {"", -1},
        {",", -1},
        {"2015-06-16T00:00:00.00000000000000000000000000000Z", -1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t read = -1;
        if (!query_time_read(*state, text_of(rows[i].text), &read))
            read = -1;
        if (read != rows[i].milliseconds)
            fail_msg("%s: %lld", rows[i].text, (long long)read);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(times)};
    return cmocka_run_group_tests_name("query_time", tests, NULL, NULL);
}
