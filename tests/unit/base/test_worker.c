// base/worker: jobs in their order, on a thread that the loop does not wait for.
#include "unit.h"

#include "base/clock.h"
#include "base/worker.h"

#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { JOBS = 8 };

static atomic_int order;
static sem_t gate;

struct test_job {
    struct worker_job job;
    int place; // in which it was run
    bool waits;
};

static void run(struct worker_job *job) {
    struct test_job *mine = (void *)job;
    if (mine->waits)
        sem_wait(&gate);
    mine->place = ++order;
}

// The first job holds the thread until all others are there.
static void open_gate(void) {
    sem_post(&gate);
}

static void wait_for(struct worker *worker, const struct worker_ticket *ticket) {
    struct pollfd wake = {.fd = worker_fd(worker), .events = POLLIN};
    while (!worker_is_over(ticket)) {
        assert_int_equal(poll(&wake, 1, 60000), 1);
        worker_collect(worker);
    }
}

static int set_up(void **state) {
    order = 0;
    sem_init(&gate, 0, 0);
    *state = worker_open();
    return *state ? 0 : -1;
}

static int tear_down(void **state) {
    worker_close(*state);
    sem_destroy(&gate);
    return 0;
}

static void the_least_rank_goes_first(void **state) {
    static const int64_t ranks[JOBS] = {0, 5, 3, 9, 3, 1, 7, 0};
    static const int places[JOBS] = {1, 6, 4, 8, 5, 3, 7, 2};
    struct test_job jobs[JOBS] = {{.waits = true}};
    struct worker_ticket tickets[JOBS];
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].job = (struct worker_job){.run = run, .rank = ranks[i]};
        tickets[i] = worker_submit(*state, &jobs[i].job);
        assert_false(worker_is_over(&tickets[i]));
        while (i == 0 && worker_withdraw(*state, &jobs[0].job)) // it has to have begun
            tickets[0] = worker_submit(*state, &jobs[0].job);
    }
    open_gate();
    for (size_t i = 0; i < JOBS; i++)
        wait_for(*state, &tickets[i]);
    for (size_t i = 0; i < JOBS; i++)
        assert_int_equal(jobs[i].place, places[i]);
}

static void a_job_that_only_waits(void **state) {
    struct worker_job late = {.due_us = clock_monotonic_us() + 20000};
    struct worker_job soon = {.due_us = clock_monotonic_us() + 1000, .rank = 9};
    const struct worker_ticket first = worker_submit(*state, &late);
    const struct worker_ticket second = worker_submit(*state, &soon);
    wait_for(*state, &second);
    wait_for(*state, &first);
    assert_true(clock_monotonic_us() >= late.due_us);
}

static void what_has_not_begun_can_be_taken_back(void **state) {
    struct test_job first = {.waits = true, .job = {.run = run}};
    struct test_job second = {.job = {.run = run}};
    const struct worker_ticket one = worker_submit(*state, &first.job);
    const struct worker_ticket two = worker_submit(*state, &second.job);
    assert_true(worker_withdraw(*state, &second.job));
    assert_true(worker_is_over(&two));
    assert_false(worker_withdraw(*state, &second.job));
    open_gate();
    wait_for(*state, &one);
    assert_false(worker_withdraw(*state, &first.job));
    assert_int_equal(second.place, 0);
}

static void a_ticket_ends_with_the_next_use(void **state) {
    struct test_job job = {.job = {.run = run}};
    const struct worker_ticket first = worker_submit(*state, &job.job);
    wait_for(*state, &first);
    const struct worker_ticket second = worker_submit(*state, &job.job);
    assert_true(worker_is_over(&first));
    assert_int_not_equal(first.serial, second.serial);
    wait_for(*state, &second);
}

static void without_a_worker_it_is_done_at_once(void **state) {
    struct test_job job = {.job = {.run = run}};
    (void)state;
    const struct worker_ticket ticket = worker_submit(NULL, &job.job);
    assert_true(worker_is_over(&ticket));
    assert_int_equal(job.place, 1);
}

static void closing_leaves_what_waits(void **state) {
    struct test_job jobs[2] = {{.job = {.run = run}}, {.job = {.due_us = INT64_MAX, .run = run}}};
    const struct worker_ticket first = worker_submit(*state, &jobs[0].job);
    worker_submit(*state, &jobs[1].job);
    wait_for(*state, &first);
    worker_close(*state);
    assert_int_equal(jobs[1].place, 0);
    *state = NULL;
}

#define on_a_thread(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        on_a_thread(the_least_rank_goes_first),
        on_a_thread(a_job_that_only_waits),
        on_a_thread(what_has_not_begun_can_be_taken_back),
        on_a_thread(a_ticket_ends_with_the_next_use),
        on_a_thread(without_a_worker_it_is_done_at_once),
        on_a_thread(closing_leaves_what_waits),
    };
    return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
