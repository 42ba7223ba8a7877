#include "base/clock.h"
#include "store/inside.h"

#include <stdio.h>

enum {
    LOG_PAGES_SOME = 1000,  // of 4 KiB; copied back while nothing is asked
    LOG_PAGES_MOST = 8000,  // and in any case
    AGAIN_US = 1000 * 1000, // after one that left some, for a fault or a reader outside
};

void store_hand_over_to(struct store *store, struct worker *helper) {
    store->helper = store->in_memory ? NULL : helper;
}

bool store_is_busy(const struct store *store) {
    return store->busy;
}

struct worker_ticket store_ticket(struct store *store) {
    if (!store->busy && store->batch_open && store->is_shared)
        return (struct worker_ticket){&store->turn, store->turn.serial};
    return (struct worker_ticket){store->busy ? &store->job.job : NULL, store->job.job.serial};
}

static enum store_result write_long(struct store_db *db, struct store_long *what) {
    engine_expect_long(db, true);
    enum store_result result = transaction_begin(db, BOUND_BEGIN_WRITE);
    if (result == STORE_OK) {
        const enum store_result ran = what->run(what, db);
        result = ran == STORE_OK ? commit_now(db) : break_off(db, ran);
    }
    engine_expect_long(db, false);
    return result;
}

static enum store_result run_kind(struct store_job *job) {
    switch (job->kind) {
    case JOB_COMMIT:
        return commit_now(job->db);
    case JOB_CHECKPOINT:
        return engine_checkpoint(job->db);
    case JOB_TURN:
        return transaction_begin(job->db, BOUND_BEGIN_WRITE);
    case JOB_LEAVE:
        return transaction_undo(job->db);
    case JOB_CONNECT:
        return connect_again(job->store);
    case JOB_LONG:
        break;
    }
    return write_long(job->db, job->what);
}

// On the helper's thread. What was said of a failure was said to that thread.
static void run_job(struct worker_job *at) {
    struct store_job *job = (void *)at;
    const int64_t began_us = clock_monotonic_us();
    job->result = run_kind(job);
    job->took_us = clock_monotonic_us() - began_us;
    const struct text error = job->result == STORE_OK ? TEXT("") : store_error_text();
    snprintf(job->error, sizeof job->error, "%.*s", TEXT_ARGS(error));
}

void job_give(struct store *store, enum job_kind kind, struct store_long *what) {
    if (!store->in_memory && !store->is_shared)
        snapshot_pin(store);
    store->job = (struct store_job){
        .job = {.run = run_job}, .kind = kind, .db = &store->writer, .store = store, .what = what};
    store->busy = true;
    worker_submit(store->helper, &store->job.job);
    store_take_back(store);
}

static void take_back_job(struct store *store) {
    const struct store_job *job = &store->job;
    if (!store->busy || !job->job.is_over)
        return;
    store->busy = false;
    if (job->result != STORE_OK)
        connection_note_error(job->error);
    if (store->is_shared)
        shared_take_back(store);
    else
        snapshot_drop(store); // whoever is answered now reads what he wrote
    store->state_committed = store->writer.state;
    switch (job->kind) {
    case JOB_COMMIT:
        store->committed = job->result;
        store->commit_us = job->took_us;
        break;
    case JOB_CHECKPOINT:
        store->checkpointed = job->result;
        store->checkpoint_us = clock_monotonic_us();
        store->checkpoint_left = engine_log_pages(&store->writer) > 0;
        break;
    case JOB_LONG:
        job->what->result = job->result;
        job->what->is_over = true;
        break;
    case JOB_TURN:
    case JOB_LEAVE:
    case JOB_CONNECT:
        break;
    }
}

void store_take_back(struct store *store) {
    take_back_job(store);
    DISREGARD(ahead_collect(store));
}

// With a snapshot of what was committed last all of the log can be copied back; the snapshots after
// that look into the database alone, so that the next write starts the log over.
void store_checkpoint(struct store *store, bool idle) {
    if (store->in_memory || store->is_shared || store->busy || store->batch_open ||
        engine_log_pages(&store->writer) < (idle ? LOG_PAGES_SOME : LOG_PAGES_MOST) ||
        (store->checkpoint_left && clock_monotonic_us() - store->checkpoint_us < AGAIN_US))
        return;
    snapshot_drop(store);
    job_give(store, JOB_CHECKPOINT, NULL);
}

enum store_result store_checkpointed(const struct store *store) {
    return store->checkpointed;
}

bool store_write_long(struct store *store, struct store_long *what) {
    if (store->busy || store->batch_open || (store->is_shared && shared_is_lost(store)))
        return false;
    what->is_over = false;
    ahead_expect(&store->writer, false, 0);
    job_give(store, JOB_LONG, what);
    return true;
}
