#include "base/clock.h"
#include "store/inside.h"

#include <stdio.h>

enum store_result transaction_undo(struct store_db *db) {
    if (!engine_in_transaction(db))
        return STORE_OK;
    if (!db->engine->is_shared)
        connection_new_state(db);
    return engine_bound(db, BOUND_ROLLBACK);
}

enum store_result transaction_begin(struct store_db *db, enum bound begin) {
    const enum store_result undone = transaction_undo(db);
    if (undone != STORE_OK)
        return undone;
    db->broken = false;
    const enum store_result begun = engine_bound(db, begin);
    if (begun != STORE_OK)
        DISREGARD(transaction_undo(db)); // what has begun of it would be open until the next one
    return begun;
}

void snapshot_drop(struct store *store) {
    store->snapshot_current = false;
    if (!store->in_memory)
        DISREGARD(transaction_undo(&store->reader));
}

// What is read during a job is what was there before it: no snapshot begins or ends meanwhile.
void store_rest(struct store *store) {
    if (store->busy)
        return;
    snapshot_drop(store);
    if (store->is_shared)
        ahead_rest(store);
}

void store_shrink(struct store *store) {
    if (!store->busy)
        engine_shrink(&store->writer);
}

// During a job one begins only where an error has ended the one before: it may see what the job has
// just made durable, or not yet.
static enum store_result begin_snapshot(struct store *store) {
    const enum store_result begun = transaction_begin(&store->reader, BOUND_BEGIN_READ);
    store->snapshot_current = begun == STORE_OK;
    if (store->is_shared)
        return begun;
    store->reader.state = store->state_committed;
    if (store->busy)
        connection_new_state(&store->reader);
    return begun;
}

// Where that fails there is none, and a read begins one.
void snapshot_pin(struct store *store) {
    if (store->snapshot_current || begin_snapshot(store) == STORE_OK)
        DISREGARD(engine_bound(&store->reader, BOUND_PIN));
}

// An error may have ended the snapshot. In memory, what a broken turn has left must not be seen.
static enum store_result begin_read(struct store *store, struct store_db **ret_db) {
    *ret_db = store->in_memory ? &store->writer : &store->reader;
    if (store->in_memory)
        return store->writer.broken ? transaction_undo(&store->writer) : STORE_OK;
    if (store->is_shared && shared_is_lost(store)) {
        *ret_db = &store->nothing;
        return STORE_UNAVAILABLE;
    }
    if (store->is_shared)
        return begin_snapshot(store);
    if (store->snapshot_current && engine_in_transaction(&store->reader))
        return STORE_OK;
    return begin_snapshot(store);
}

// Of one that is lost another thread may be making a new one.
static bool reader_is_there(struct store *store) {
    return !store->is_shared || !shared_is_lost(store);
}

enum store_result store_read(struct store *store, struct store_db **ret_db) {
    if (reader_is_there(store))
        ahead_expect(&store->reader, false, 0);
    return begin_read(store, ret_db);
}

bool store_is_at_once(struct worker_ticket ticket) {
    return !ticket.job && ticket.serial;
}

// The number comes first then, and all that is read or remembered is of it.
static enum store_result begin_again(struct store *store) {
    const enum store_result pinned = engine_bound(&store->reader, BOUND_PIN);
    store->reader.is_stale = false;
    return pinned;
}

enum store_result store_read_begin(struct store *store, struct worker_ticket waited,
                                   struct store_db **ret_db) {
    if (reader_is_there(store))
        ahead_expect(&store->reader, ahead_may_wait(store, waited),
                     ahead_batch_of(&store->ahead.reads, waited));
    const enum store_result begun = begin_read(store, ret_db);
    return begun == STORE_OK && store->is_shared && store_is_at_once(waited) ? begin_again(store)
                                                                             : begun;
}

enum store_result break_off(struct store_db *db, enum store_result why) {
    db->broken = true;
    DISREGARD(transaction_undo(db)); // else the next one to begin does
    return why;
}

static enum store_result begin_write(struct store *store, struct store_db **ret_db) {
    *ret_db = &store->writer;
    if (store->busy || (store->is_shared && (store->turn_refused || shared_is_lost(store))))
        return STORE_UNAVAILABLE;
    store->turn_was_used = store->turn_used;
    store->turn_used = true;
    if (!store->batch_open) {
        const enum store_result begun = transaction_begin(&store->writer, BOUND_BEGIN_WRITE);
        if (begun != STORE_OK)
            return begun;
        store->batch_open = true;
    }
    store->state_before = store->writer.state;
    return store->writer.broken ? STORE_UNAVAILABLE : engine_bound(&store->writer, BOUND_SAVEPOINT);
}

// In a job the connection is not the loop's.
enum store_result store_write(struct store *store, struct store_db **ret_db) {
    if (!store->busy)
        ahead_expect(&store->writer, false, 0);
    return begin_write(store, ret_db);
}

enum store_result store_write_begin(struct store *store, struct worker_ticket waited,
                                    struct store_db **ret_db) {
    const uint64_t batch = ahead_batch_of(&store->ahead.writes, waited);
    if (!store->busy)
        ahead_expect(&store->writer, ahead_may_wait(store, waited), batch);
    ahead_note_back(store, batch);
    return begin_write(store, ret_db);
}

enum store_result store_write_end(struct store *store, bool keep) {
    if (store->writer.broken)
        return STORE_UNAVAILABLE;
    if (!keep) {
        const enum store_result undone = engine_bound(&store->writer, BOUND_UNDO);
        if (undone != STORE_OK)
            return break_off(&store->writer, undone);
        if (store->writer.state != store->state_before)
            connection_new_state(&store->writer);
    }
    const enum store_result ended = engine_bound(&store->writer, BOUND_KEEP);
    return ended == STORE_OK ? STORE_OK : break_off(&store->writer, ended);
}

enum store_result commit_now(struct store_db *db) {
    if (db->broken && db->engine->is_shared)
        connection_note_error(engine_message(db)); // it was said to the loop
    const enum store_result committed =
        db->broken ? STORE_UNAVAILABLE : engine_bound(db, BOUND_COMMIT);
    if (committed == STORE_OK)
        return STORE_OK;
    char said[STORE_ERROR_CHARS + 1];
    snprintf(said, sizeof said, "%.200s; what was refused may be back after a crash",
             store_error_text().at);
    DISREGARD(break_off(db, committed));
    if (!engine_forget_uncommitted(db))
        connection_note_error(said);
    return committed;
}

bool store_commit_begin(struct store *store, bool at_once) {
    store->committed = STORE_OK;
    store->commit_us = 0;
    if (!store->batch_open)
        return false;
    store->batch_open = false;
    if (store->helper && (!at_once || store->is_shared)) {
        job_give(store, JOB_COMMIT, NULL);
        return store->busy;
    }
    const int64_t began_us = clock_monotonic_us();
    snapshot_drop(store); // it would keep the log from being started over
    store->committed = commit_now(&store->writer);
    store->state_committed = store->writer.state;
    store->commit_us = clock_monotonic_us() - began_us;
    return false;
}

enum store_result store_commit_end(struct store *store, int64_t *ret_us) {
    *ret_us = store->commit_us;
    return store->committed;
}

enum store_result store_commit(struct store *store) {
    int64_t took_us = 0;
    if (store->busy || store_commit_begin(store, true))
        return STORE_UNAVAILABLE;
    return store_commit_end(store, &took_us);
}

// The reader is the loop's at any time.
bool store_file_bytes(struct store *store, int64_t *ret_database, int64_t *ret_log) {
    return !store->in_memory && !store->is_shared &&
           engine_file_bytes(&store->reader, ret_database, ret_log);
}

bool store_is_writing(const struct store *store) {
    return store->batch_open;
}

bool store_shows_unsettled(const struct store *store) {
    return store->in_memory && store->batch_open;
}
