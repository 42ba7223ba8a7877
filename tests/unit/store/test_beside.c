// store/store: what is done beside the loop. Jobs are stopped on purpose, inside the commit, and
// all the while reads go on with what was there before.
#include "store_world.h"

#include "base/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/stat.h>

enum { PATIENCE_MS = 60000, LOG_PAGES_MOST = 8000, FRAME_BYTES = 4096 + 24 };

static sem_t begun; // a job has come to where it is stopped
static sem_t gate;  // and may go on
static bool stops;
static int verdict; // of a commit: anything but 0 is a refusal

static int on_commit(void *handle) {
    (void)handle;
    if (stops) {
        sem_post(&begun);
        sem_wait(&gate);
    }
    return verdict;
}

static struct worker *helper;

static int open_all(void **state) {
    if (open_folder_world(state))
        return -1;
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    sqlite3_commit_hook(sqlite_of(db), on_commit, NULL);
    end_write(world, true);
    stops = false;
    verdict = 0;
    commit(world);
    sem_init(&begun, 0, 0);
    sem_init(&gate, 0, 0);
    helper = worker_open();
    store_hand_over_to(world->store, helper);
    return helper ? 0 : -1;
}

static int close_all(void **state) {
    worker_close(helper);
    sem_destroy(&begun);
    sem_destroy(&gate);
    return close_world(state);
}

#define with_helper(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

static void wait_for_job(struct world *world) {
    struct pollfd wake = {.fd = worker_fd(helper), .events = POLLIN};
    const struct worker_ticket ticket = store_ticket(world->store);
    while (!worker_is_over(&ticket)) {
        assert_int_equal(poll(&wake, 1, PATIENCE_MS), 1);
        worker_collect(helper);
    }
    store_take_back(world->store);
    assert_false(store_is_busy(world->store));
}

static enum store_result commit_beside(struct world *world) {
    int64_t took_us = -1;
    if (store_commit_begin(world->store, false))
        wait_for_job(world);
    const enum store_result result = store_commit_end(world->store, &took_us);
    assert_true(took_us >= 0);
    return result;
}

static void refuse_write(struct world *world) {
    struct store_db *db = NULL;
    assert_int_equal(store_write(world->store, &db), STORE_UNAVAILABLE);
}

static void reads_go_on_during_a_commit(void **state) {
    struct world *world = *state;
    write_setting(world, "a", "1", true);
    assert_int_equal(commit_beside(world), STORE_OK);
    write_setting(world, "a", "2", true);
    stops = true;
    assert_true(store_commit_begin(world->store, false));
    sem_wait(&begun);
    assert_true(store_is_busy(world->store));
    assert_false(store_is_writing(world->store));
    for (int i = 0; i < 3; i++) {
        expect_setting(world, "a", "1");
        store_rest(world->store); // an idle turn in between does not matter
        refuse_write(world);
    }
    stops = false;
    sem_post(&gate);
    wait_for_job(world);
    expect_setting(world, "a", "2");
    assert_int_equal(store_commit_end(world->store, &(int64_t){0}), STORE_OK);
}

static void a_snapshot_that_an_error_has_ended_begins_anew(void **state) {
    struct world *world = *state;
    write_setting(world, "a", "1", true);
    assert_int_equal(commit_beside(world), STORE_OK);
    const uint64_t before = store_state(begin_read(world));
    write_setting(world, "a", "2", true);
    stops = true;
    assert_true(store_commit_begin(world->store, false));
    sem_wait(&begun);
    sqlite3_exec(sqlite_of(begin_read(world)), "ROLLBACK", NULL, NULL, NULL);
    expect_setting(world, "a", "1");
    assert_true(store_state(begin_read(world)) != before); // what it sees is not known
    stops = false;
    sem_post(&gate);
    wait_for_job(world);
    expect_setting(world, "a", "2");
}

static void a_commit_that_is_refused_says_so_to_the_loop(void **state) {
    struct world *world = *state;
    write_setting(world, "a", "1", true);
    verdict = 1;
    assert_int_equal(commit_beside(world), STORE_FAILED);
    expect_like("error", store_error_text(), TEXT("constraint failed"));
    expect_setting(world, "a", NULL);
    verdict = 0;
    write_setting(world, "a", "2", true);
    assert_int_equal(commit_beside(world), STORE_OK);
    expect_setting(world, "a", "2");
}

static void nothing_to_commit_is_no_job(void **state) {
    struct world *world = *state;
    assert_false(store_commit_begin(world->store, false));
    assert_int_equal(store_commit_end(world->store, &(int64_t){0}), STORE_OK);
    write_setting(world, "a", "1", true);
    assert_false(store_commit_begin(world->store, true)); // at once
    assert_int_equal(store_commit_end(world->store, &(int64_t){0}), STORE_OK);
    expect_setting(world, "a", "1");
}

// --- the log ----------------------------------------------------------------------------------

static off_t log_bytes(const struct world *world) {
    struct stat found = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/azsreg.db-wal", world->folder);
    return stat(path, &found) ? 0 : found.st_size;
}

// As much as fills some pages, another each time.
static void write_pages(struct world *world, int number) {
    char value[8 * 4096];
    memset(value, 'a' + number % 26, sizeof value - 1);
    value[sizeof value - 1] = '\0';
    snprintf(value, 16, "%d", number);
    value[strlen(value)] = '-';
    write_setting(world, "pages", value, true);
}

// A read takes a snapshot with its first row.
static void look(struct world *world) {
    struct text value = TEXT("");
    const enum store_result found = store_setting_get(begin_read(world), world->arena, "a", &value);
    assert_int_equal(found, STORE_MISSING);
}

// Turn after turn with writes, and a snapshot at every moment in which there can be one. What is
// written fills the log ten times over.
static void the_log_is_started_over_beside_readers(void **state) {
    struct world *world = *state;
    off_t most = 0;
    int64_t written = 0;
    for (int turn = 0; written < (int64_t)10 * LOG_PAGES_MOST; turn++, written += 8) {
        look(world);
        write_pages(world, turn);
        assert_int_equal(store_commit_begin(world->store, false), true);
        look(world);
        wait_for_job(world);
        look(world);
        store_checkpoint(world->store, false);
        look(world);
        wait_for_job(world);
        most = log_bytes(world) > most ? log_bytes(world) : most;
    }
    expect("grows", most > (off_t)LOG_PAGES_MOST * FRAME_BYTES);
    expect("is started over", most < (off_t)(LOG_PAGES_MOST + 100) * FRAME_BYTES);
}

static void an_idle_turn_copies_back_sooner(void **state) {
    struct world *world = *state;
    off_t most = 0;
    for (int turn = 0; turn < 1000; turn++) {
        look(world);
        write_pages(world, turn);
        assert_int_equal(commit_beside(world), STORE_OK);
        store_checkpoint(world->store, true);
        if (store_is_busy(world->store))
            wait_for_job(world);
        most = log_bytes(world) > most ? log_bytes(world) : most;
    }
    expect("bound", most > 0 && most < (off_t)(1000 + 100) * FRAME_BYTES);
}

// --- long writes ------------------------------------------------------------------------------

struct long_test {
    struct store_long write;
    enum store_result verdict;
    bool stops;
};

static enum store_result run_long(struct store_long *what, struct store_db *db) {
    const struct long_test *test = (void *)what;
    const enum store_result put = store_setting_put(db, "long", TEXT("yes"));
    if (test->stops) {
        sem_post(&begun);
        sem_wait(&gate);
    }
    return put == STORE_OK ? test->verdict : put;
}

static void a_long_write_keeps_nobody_from_reading(void **state) {
    struct world *world = *state;
    struct long_test test = {.write.run = run_long, .stops = true};
    write_setting(world, "a", "1", true);
    assert_false(store_write_long(world->store, &test.write)); // others' writes are to be settled
    assert_int_equal(commit_beside(world), STORE_OK);
    assert_true(store_write_long(world->store, &test.write));
    sem_wait(&begun);
    assert_false(store_write_long(world->store, &(struct store_long){.run = run_long}));
    expect_setting(world, "a", "1");
    expect_setting(world, "long", NULL);
    refuse_write(world);
    store_checkpoint(world->store, true); // waits its turn
    sem_post(&gate);
    wait_for_job(world);
    assert_true(test.write.is_over);
    assert_int_equal(test.write.result, STORE_OK);
    expect_setting(world, "long", "yes");
}

static void a_long_write_that_fails_leaves_nothing(void **state) {
    struct world *world = *state;
    struct long_test test = {.write.run = run_long, .verdict = STORE_MISSING};
    assert_true(store_write_long(world->store, &test.write));
    wait_for_job(world);
    assert_true(test.write.is_over);
    assert_int_equal(test.write.result, STORE_MISSING);
    expect_setting(world, "long", NULL);
    verdict = 1;
    test.verdict = STORE_OK;
    assert_true(store_write_long(world->store, &test.write));
    wait_for_job(world);
    assert_int_equal(test.write.result, STORE_FAILED);
    expect_setting(world, "long", NULL);
    verdict = 0;
    write_setting(world, "a", "1", true);
    assert_int_equal(commit_beside(world), STORE_OK);
    expect_setting(world, "a", "1");
}

// In the loop: where nothing is beside it, and in memory.
static void without_a_helper_it_is_over_at_once(void **state) {
    struct world *world = *state;
    struct long_test test = {.write.run = run_long};
    store_hand_over_to(world->store, NULL);
    write_setting(world, "a", "1", true);
    assert_false(store_commit_begin(world->store, false));
    assert_true(store_write_long(world->store, &test.write));
    assert_true(test.write.is_over && !store_is_busy(world->store));
    expect_setting(world, "long", "yes");
    test = (struct long_test){.write.run = run_long, .verdict = STORE_MISSING};
    assert_true(store_write_long(world->store, &test.write));
    assert_int_equal(test.write.result, STORE_MISSING);
    expect_setting(world, "a", "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        with_helper(reads_go_on_during_a_commit),
        with_helper(a_snapshot_that_an_error_has_ended_begins_anew),
        with_helper(a_commit_that_is_refused_says_so_to_the_loop),
        with_helper(nothing_to_commit_is_no_job),
        with_helper(the_log_is_started_over_beside_readers),
        with_helper(an_idle_turn_copies_back_sooner),
        with_helper(a_long_write_keeps_nobody_from_reading),
        with_helper(a_long_write_that_fails_leaves_nothing),
        on_disk(without_a_helper_it_is_over_at_once),
        in_memory(without_a_helper_it_is_over_at_once),
    };
    return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
