// base/arena and base/buffer: alignment, zeroes, growth, and memory that is out.
#include "unit.h"

#include "base/buffer.h"

#include <stdalign.h>

static void pieces_are_zeroed_aligned_and_apart(void **state) {
    static const size_t sizes[] = {1, 3, 16, 17, 100, 4096, 5000, 8192, 8193, 70000, 0, 1};
    unsigned char *pieces[ROWS(sizes)];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ROWS(sizes); i++) {
            pieces[i] = arena_alloc(*state, sizes[i]);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(pieces[i][k], 0);
            memset(pieces[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < ROWS(sizes); i++)
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(pieces[i][k], i + 1);
        arena_reset(*state); // and what was written before does not shine through
    }
}

static void absurd_sizes_are_refused(void **state) {
    assert_null(arena_alloc(*state, SIZE_MAX));
    assert_null(arena_alloc(*state, SIZE_MAX / 2 + 1));
    assert_non_null(arena_alloc(*state, 1));
    arena_close(NULL);
}

static void a_buffer_grows(void **state) {
    struct buffer buffer = buffer_in(*state);
    struct text text = {0};
    assert_true(buffer_text(&buffer, &text));
    expect_text("empty", text, TEXT(""));
    assert_non_null(text.at);
    for (int i = 0; i < 5000; i++) {
        buffer_add(&buffer, TEXT("abc"));
        buffer_add_char(&buffer, (char)('0' + i % 10));
        buffer_add(&buffer, TEXT(""));
    }
    assert_true(buffer_text(&buffer, &text));
    assert_int_equal(text.size, 20000);
    for (size_t i = 0; i < 5000; i++) {
        assert_memory_equal(text.at + 4 * i, "abc", 3);
        assert_int_equal(text.at[4 * i + 3], '0' + i % 10);
    }
}

static void room_is_taken_up_in_pieces(void **state) {
    struct buffer buffer = buffer_in(*state);
    struct text text = {0};
    char *room = buffer_room(&buffer, 1000);
    assert_non_null(room);
    memcpy(room, "0123", 4);
    buffer_used(&buffer, 4);
    assert_ptr_equal(buffer_room(&buffer, 996), room + 4);
    buffer_add(&buffer, TEXT("45"));
    assert_true(buffer_text(&buffer, &text));
    expect_text("what was used", text, TEXT("012345"));
    assert_non_null(buffer_room(&buffer, 100000));
    assert_true(buffer_text(&buffer, &text));
    expect_text("kept when it moved", text, TEXT("012345"));
}

static void a_failure_is_remembered(void **state) {
    struct buffer buffer = buffer_in(*state);
    struct text text = TEXT("untouched");
    buffer_add(&buffer, TEXT("a"));
    buffer.failed = true;
    buffer_add(&buffer, TEXT("b"));
    assert_null(buffer_room(&buffer, 1));
    assert_false(buffer_text(&buffer, &text));
    expect_text("the result", text, TEXT("untouched"));
    assert_int_equal(buffer.size, 1);
    struct buffer absurd = buffer_in(*state);
    assert_null(buffer_room(&absurd, SIZE_MAX / 2));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(pieces_are_zeroed_aligned_and_apart),
        in_arena(absurd_sizes_are_refused),
        in_arena(a_buffer_grows),
        in_arena(room_is_taken_up_in_pieces),
        in_arena(a_failure_is_remembered),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
