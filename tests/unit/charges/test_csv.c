// billing/csv: what a cell looks like in a line.
#include "unit.h"

#include "charges/csv.h"

static void cells(void **state) {
    static const struct {
        const char *cell;
        bool is_number;
        const char *written;
    } rows[] = {
        {"", false, ""},
        {"plain", false, "plain"},
        {"a,b", false, "\"a,b\""},
        {"say \"so\"", false, "\"say \"\"so\"\"\""},
        {"two\r\nlines", false, "\"two\r\nlines\""},
        {"=1+1", false, "'=1+1"},
        {"=1,2", false, "\"'=1,2\""},
        {"-1", false, "'-1"},
        {"-1", true, "-1"},
        {"+1", false, "'+1"},
        {"@a", false, "'@a"},
        {"\t=1", false, "'\t=1"},
        {"\r=1", false, "\"'\r=1\""},
        {"a=1", false, "a=1"},
        {"'quoted'", false, "'quoted'"},
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct buffer line = buffer_in(arena);
        struct text text = TEXT("");
        csv_cell(&line, TEXT("x"), false, true);
        csv_cell(&line, text_of(rows[i].cell), rows[i].is_number, false);
        csv_end_line(&line);
        assert_true(buffer_text(&line, &text));
        expect_text(rows[i].cell, text, text_format(arena, "x,%s\r\n", rows[i].written));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(cells)};
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
