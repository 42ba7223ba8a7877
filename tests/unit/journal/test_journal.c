#include "unit.h"

#include "journal/journal.h"

// One with a body of that many bytes.
static struct kept *kept_of(struct arena *arena, unsigned long n, size_t size, bool is_raw) {
    char *body = arena_alloc(arena, size + 1);
    memset(body, 'x', size);
    return kept_pack(&(struct kept){.n = n,
                                    .is_raw = is_raw,
                                    .method = TEXT("GET"),
                                    .url = TEXT("/a?code=abc"),
                                    .request = {.body = {body, size}, .form = KEPT_TEXT}});
}

static void add(struct journal *journal, struct arena *arena, size_t size, bool is_raw) {
    journal_add(journal, kept_of(arena, ++journal->last, size, is_raw));
}

static void test_the_oldest_go_first(void **state) {
    struct journal journal = {0};
    assert_true(journal_open(&journal, 3, NULL));
    for (unsigned long n = 1; n <= 3; n++)
        add(&journal, *state, 10, false);
    assert_int_equal(journal.dropped, 0);
    assert_non_null(journal_find(&journal, 1));
    add(&journal, *state, 10, false);
    assert_int_equal(journal.dropped, 1);
    assert_int_equal(journal.count, 3);
    assert_null(journal_find(&journal, 1));
    assert_int_equal(journal_at(&journal, 0)->n, 2);
    assert_int_equal(journal_find(&journal, 4)->n, 4);
    assert_null(journal_find(&journal, 5));
    journal_clear(&journal);
    assert_int_equal(journal.count + journal.bytes + journal.dropped, 0);
    assert_int_equal(journal.last, 4); // numbers go on
    journal_start_over(&journal);
    assert_int_equal(journal.last, 0);
    journal_close(&journal);
}

// At the bound nothing goes, one byte more and the oldest does.
static void test_bytes(void **state) {
    struct journal journal = {0};
    struct kept *empty = kept_of(*state, 1, 0, false);
    const size_t head = empty->size;
    kept_close(empty);
    assert_true(journal_open(&journal, 1000, NULL));
    const size_t each = JOURNAL_BYTES_MAX / 16;
    for (int i = 0; i < 16; i++)
        add(&journal, *state, each - head, false);
    assert_int_equal(journal.bytes, JOURNAL_BYTES_MAX);
    assert_int_equal(journal.dropped, 0);
    add(&journal, *state, 0, false);
    assert_int_equal(journal.dropped, 1);
    assert_int_equal(journal.count, 16);
    journal_close(&journal);
}

static void test_what_is_taken_as_it_is_is_redacted_before_it_is_seen(void **state) {
    struct journal journal = {0};
    assert_true(journal_open(&journal, 10, NULL));
    for (int i = 0; i < 4; i++)
        add(&journal, *state, 10, true);
    assert_int_equal(journal.raw_count, 4);
    assert_true(journal_redact(&journal));
    assert_int_equal(journal.raw_count + journal.raw_bytes, 0);
    size_t bytes = 0;
    for (size_t i = 0; i < journal.count; i++) {
        const struct kept *kept = journal_at(&journal, i);
        assert_false(kept->is_raw);
        assert_null(memmem(kept->url.at, kept->url.size, "abc", 3));
        bytes += kept->size;
    }
    assert_int_equal(bytes, journal.bytes);
    journal_close(&journal);
}

// What is not redacted has a bound of its own, however busy the loop is.
static void test_bytes_as_they_came(void **state) {
    struct journal journal = {0};
    assert_true(journal_open(&journal, 1000, NULL));
    for (int i = 0; i < 220; i++)
        add(&journal, *state, KEPT_BODY_MAX, true);
    assert_true(journal.raw_bytes <= JOURNAL_RAW_MAX);
    assert_true(journal.raw_count < 220);
    while (journal.raw_count) {
        const size_t before = journal.raw_count;
        const bool has_more = journal_rest(&journal);
        assert_true(journal.raw_count < before);
        assert_int_equal(has_more, journal.raw_count > 0);
    }
    assert_int_equal(journal.count, 220);
    journal_close(&journal);
}

static void test_dropping_what_is_not_redacted(void **state) {
    struct journal journal = {0};
    assert_true(journal_open(&journal, 2, NULL));
    for (int i = 0; i < 9; i++)
        add(&journal, *state, 10, true);
    assert_true(journal_redact(&journal));
    assert_int_equal(journal.count, 2);
    assert_int_equal(journal.dropped, 7);
    journal_close(&journal);
}

static void test_none(void **state) {
    struct journal journal = {0};
    struct http_request request = {.arena = *state};
    struct http_reply reply = {.status = 404};
    struct arm_call call = {0};
    request.note = &call;
    assert_true(journal_open(&journal, 0, NULL));
    journal_keep(&journal, &request, &reply, 1);
    assert_int_equal(journal.last + journal.count + reply.field_count, 0);
    assert_null(journal_find(&journal, 0));
    journal_close(&journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(test_the_oldest_go_first),
        in_arena(test_bytes),
        in_arena(test_what_is_taken_as_it_is_is_redacted_before_it_is_seen),
        in_arena(test_bytes_as_they_came),
        in_arena(test_dropping_what_is_not_redacted),
        in_arena(test_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
