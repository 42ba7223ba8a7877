// What all unit tests share. A test is a table and a loop: expect() and expect_text() name the row
// that failed. Each test has an arena of its own, as *state.
#ifndef AZSREG_TESTS_UNIT_H
#define AZSREG_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

#define expect(row, condition) expect_at((condition), (row), #condition, __FILE__, __LINE__)
#define expect_text(row, got, want) expect_text_at((got), (want), (row), #got, __FILE__, __LINE__)
// A want that ends in "*" is only how the text starts.
#define expect_like(row, got, want) expect_like_at((got), (want), (row), #got, __FILE__, __LINE__)
#define expect_number(row, got, want)                                                              \
    expect_number_at((long long)(got), (long long)(want), (row), #got, __FILE__, __LINE__)

static inline void expect_at(bool condition, const char *row, const char *what, const char *file,
                             int line) {
    if (condition)
        return;
    print_error("row '%s': not so: %s\n", row, what);
    _fail(file, line);
}

static inline void expect_text_at(struct text got, struct text want, const char *row,
                                  const char *what, const char *file, int line) {
    if (text_is(got, want))
        return;
    print_error("row '%s': %s is '%.*s', not '%.*s'\n", row, what, TEXT_ARGS(got), TEXT_ARGS(want));
    _fail(file, line);
}

static inline void expect_like_at(struct text got, struct text want, const char *row,
                                  const char *what, const char *file, int line) {
    const bool start = text_ends_with(want, TEXT("*"));
    if (start)
        want.size--;
    expect_text_at(start ? text_slice(got, 0, want.size) : got, want, row, what, file, line);
}

static inline void expect_number_at(long long got, long long want, const char *row,
                                    const char *what, const char *file, int line) {
    if (got == want)
        return;
    print_error("row '%s': %s is %lld, not %lld\n", row, what, got, want);
    _fail(file, line);
}

static inline int open_arena_state(void **state) {
    *state = arena_open();
    return *state ? 0 : -1;
}

static inline int close_arena_state(void **state) {
    arena_close(*state);
    return 0;
}

#define in_arena(test) cmocka_unit_test_setup_teardown(test, open_arena_state, close_arena_state)

#endif
