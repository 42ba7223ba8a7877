// feed/bar: the line, as wide as there is room.
#include "unit.h"

#include "feed/bar.h"

#define SECOND 1000000

static void lines(void **state) {
    static const struct {
        const char *row;
        struct bar bar;
        size_t width;
        const char *line;
    } rows[] = {
        {"half",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}},
         80,
         "[###############---------------]  50%  1,000 records  250/s  0:04 left"},
        {"narrower",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}},
         50,
         "[#####-----]  50%  1,000 records  250/s  0:04 left"},
        {"no room for a bar",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}},
         40,
         " 50%  1,000 records  250/s  0:04 left"},
        {"nor for the time",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}},
         30,
         " 50%  1,000 records  250/s"},
        {"nor for records", {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}}, 10, " 50%"},
        {"for nothing", {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"", 0}}, 3, ""},
        {"at the start",
         {0, 1024, 0, 0, 0, 0, {"", 0}},
         80,
         "[------------------------------]   0%  0 records  0/s"},
        {"at the end",
         {1024, 1024, 7, 7, 1024, SECOND, {"", 0}},
         80,
         "[##############################] 100%  7 records  7/s  0:00 left"},
        {"hours",
         {1, 7323ULL + 1, 1, 1, 1, SECOND, {"", 0}},
         44,
         "[-------]   0%  1 records  1/s  2:02:03 left"},
        {"of unknown size",
         {512, 0, 1000, 500, 256, 2ULL * SECOND, {"", 0}},
         80,
         "1,000 records  250/s"},
        {"waiting",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"nobody is there", 15}},
         60,
         "[###----]  50%  waits: nobody is there  1,000 records  250/s"},
        {"what a server says",
         {512, 1024, 1000, 500, 256, 2ULL * SECOND, {"\x1B]0;x\a\xC2\x9Bm", 9}},
         46,
         " 50%  waits: ?]0;x???m  1,000 records  250/s"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text line = bar_text(*state, &rows[i].bar, rows[i].width);
        expect(rows[i].row, line.size <= rows[i].width);
        expect_text(rows[i].row, line, text_of(rows[i].line));
    }
}

static void as_wide_as_it_gets(void **state) {
    const struct bar bar = {UINT64_MAX / 2, UINT64_MAX, UINT64_MAX, UINT64_MAX, 1,
                            SECOND,         TEXT("")};
    for (size_t width = 0; width < 2 * BAR_WIDTH_MAX; width++)
        assert_true(bar_text(*state, &bar, width).size <=
                    (width < BAR_WIDTH_MAX ? width : BAR_WIDTH_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(lines), in_arena(as_wide_as_it_gets)};
    return cmocka_run_group_tests_name("bar", tests, NULL, NULL);
}
