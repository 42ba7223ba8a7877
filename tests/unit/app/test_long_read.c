// app/long_read: the first slice of each at once, then one read after the other, a slice in a turn;
// and no more than so many wait.
#include "unit.h"

#include "app/long_read.h"

enum { CALLS = LONG_READS_MAX + 2 };

struct stand {
    struct long_reads reads;
    struct app app;
    struct arm_service service;
    struct arm_call calls[CALLS];
    struct long_read states[CALLS];
};

static size_t closed;

static void note(struct long_read *read) {
    (void)read;
    closed++;
}

static struct stand *open_stand(struct arena *arena) {
    struct stand *stand = arena_alloc(arena, sizeof *stand);
    assert_non_null(stand);
    stand->app.long_reads = &stand->reads;
    stand->service.app = &stand->app;
    for (size_t i = 0; i < CALLS; i++) {
        stand->calls[i] = (struct arm_call){.service = &stand->service, .arena = arena};
        assert_null(long_read_of(&stand->calls[i]));
        long_read_begin(&stand->calls[i], &stand->states[i], note);
        assert_ptr_equal(long_read_of(&stand->calls[i]), &stand->states[i]);
        assert_true(long_read_has_time(&stand->calls[i]));
    }
    closed = 0;
    return stand;
}

static bool is_to_be_asked(const struct arm_call *call) {
    return worker_is_over(&call->awaits);
}

static void one_after_the_other(void **state) {
    struct stand *stand = open_stand(*state);
    struct arm_call *first = &stand->calls[0];
    struct arm_call *second = &stand->calls[1];
    assert_int_equal(long_read_wait(first), ARM_OK);
    assert_int_equal(long_read_wait(second), ARM_OK);
    assert_true(first->waits && second->waits && !is_to_be_asked(first));
    long_reads_turn(&stand->reads);
    assert_true(is_to_be_asked(first) && is_to_be_asked(second));
    assert_true(long_read_has_time(first));
    assert_int_equal(long_read_wait(first), ARM_OK);
    assert_false(long_read_has_time(second));
    long_reads_turn(&stand->reads);
    assert_true(is_to_be_asked(first) && !is_to_be_asked(second));
    assert_true(long_read_has_time(first));
    long_read_end(first);
    assert_int_equal(closed, 1);
    assert_null(long_read_of(first));
    assert_true(is_to_be_asked(second) && long_read_has_time(second));
    arm_call_close_source(second); // its caller has gone
    assert_int_equal(closed, 2);
    assert_int_equal(stand->reads.count, 0);
    assert_null(stand->reads.going);
}

static void so_many_wait(void **state) {
    struct stand *stand = open_stand(*state);
    for (size_t i = 0; i < LONG_READS_MAX; i++)
        assert_int_equal(long_read_wait(&stand->calls[i]), ARM_OK);
    struct arm_call *further = &stand->calls[LONG_READS_MAX];
    assert_int_equal(long_read_wait(&stand->calls[0]), ARM_OK); // one that waits already
    assert_int_equal(long_read_wait(further), ARM_SERVICE_UNAVAILABLE);
    arm_call_close_source(further);
    long_read_end(&stand->calls[7]);
    assert_int_equal(long_read_wait(&stand->calls[LONG_READS_MAX + 1]), ARM_OK);
    assert_int_equal(stand->reads.count, LONG_READS_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(one_after_the_other), in_arena(so_many_wait)};
    return cmocka_run_group_tests_name("long_read", tests, NULL, NULL);
}
