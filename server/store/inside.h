// The store from inside: open.c opens and closes it, turn.c has its reads, writes and commits,
// beside.c what is done beside the loop. Private to store/.
#ifndef AZSREG_STORE_INSIDE_H
#define AZSREG_STORE_INSIDE_H

#include "engine/ahead.h"
#include "engine/engine.h"
#include "store/store.h"

enum job_kind { JOB_COMMIT, JOB_CHECKPOINT, JOB_LONG, JOB_TURN, JOB_LEAVE, JOB_CONNECT };

// What is done beside the loop: one thing at a time, whose the writing connection is meanwhile.
struct store_job {
    struct worker_job job; // first
    enum job_kind kind;
    struct store_db *db;
    struct store *store;     // of JOB_CONNECT
    struct store_long *what; // of JOB_LONG
    enum store_result result;
    int64_t took_us;
    char error[STORE_ERROR_CHARS + 1];
};

enum {
    AHEAD_BATCHES_MOST = 16, // in a turn: other servers wait for it
    ASKING_RESTS_MOST = 16,  // of the loop, which looks at 64 in each that wait
    RESTS_MOST = 2,          // whoever has waited for a turn is asked in the first one
};

// What whoever asked ahead waits for, by its number; the loop's.
struct store_batches {
    struct worker_job jobs[AHEAD_BATCHES];
};

// What is asked ahead (ahead.c).
struct store_ahead {
    struct store_batches reads;
    struct store_batches writes;
    uint64_t first;   // the first batch of writes in the turn
    uint64_t seen;    // the open batch of writes, when the turn's were counted
    unsigned in_turn; // how often writes have asked ahead in the turn
    unsigned asking;  // how many have, and did not come back with the answers yet
    unsigned rests;   // how often that was seen with all answers there
    int watch_fd;     // an epoll of the connections
    int reader_fd;    // the one that is watched
    bool is_watched;
    bool writer_is_watched; // the next that comes of the writing one is told
};

struct store {
    struct store_db writer;
    struct store_db nothing; // what is read where the database has gone away
    struct store_db reader;  // unused in memory, where the writer reads too
    struct store_ahead ahead;
    struct worker_job turn; // over when it is
    const char *place;      // of the shared database
    unsigned lives;
    int pause_ms;        // before the next try to have it again; 0: none was in vain
    unsigned turn_rests; // how often the turn was seen unused
    bool in_memory;
    bool is_shared;          // other servers may have the data as well (shared.c)
    bool is_lost;            // the database has gone away
    bool turn_refused;       // the one that was wanted last did not begin
    bool turn_used;          // something was written in the one that is open
    bool turn_was_used;      // before the write that runs
    _Atomic bool is_closing; // no connection is made any more
    bool batch_open;
    bool snapshot_current;    // the reader's transaction sees all that is committed
    bool busy;                // the job is the helper's
    bool checkpoint_left;     // there was something of the log left
    uint64_t state_before;    // the write that has begun
    uint64_t state_committed; // what a new snapshot sees
    struct worker *helper;    // NULL: nothing is done beside the loop
    struct store_job job;
    enum store_result committed;    // how the last commit went, and how long it took
    enum store_result checkpointed; // how the last checkpoint went
    int64_t commit_us;
    int64_t checkpoint_us; // when it was over, on clock_monotonic_us
    int folder_fd;         // locked: one server a folder
};

// Begins a transaction, when the one there may be still was undone; and undoes one.
enum store_result transaction_begin(struct store_db *db, enum bound begin);
enum store_result transaction_undo(struct store_db *db);

// A snapshot that does not end now is not current any more, and ends before another one begins.
void snapshot_drop(struct store *store);

// A snapshot that is taken now, and not with the next read.
void snapshot_pin(struct store *store);

// Ends the transaction, and says whether it is kept. Where it is not, nothing of it comes back, not
// even with a crash.
enum store_result commit_now(struct store_db *db);

// Without its savepoints a transaction has what was refused: none of it counts, from now on.
enum store_result break_off(struct store_db *db, enum store_result why);

// A pair of connections to what is not lost; what is there already goes. It migrates nothing.
bool connect_shared(struct store *store, struct arena *arena, struct text *ret_why);

// On the helper's thread: after a pause that is longer each time, unless none are wanted any more.
enum store_result connect_again(struct store *store);

// --- ahead.c

// The number of the batch that a ticket stands for; 0: it is for something else.
uint64_t ahead_batch_of(const struct store_batches *batches, struct worker_ticket waited);

// Whoever asks now can be asked again, and has waited for a batch (0: for none), or not.
void ahead_expect(struct store_db *db, bool may_wait, uint64_t has_waited);

// Whether somebody who has waited for that may be made to wait again: else each of two things that
// he waits for could have him forget the other.
bool ahead_may_wait(const struct store *store, struct worker_ticket waited);

// Watches the connections that there are now, false where that cannot be; or none any more, and
// nobody waits for their answers.
bool ahead_watch(struct store *store);
void ahead_look_away(struct store *store);

// Nobody writes.
void ahead_rest(struct store *store);

// Takes the answers that have come, and sends what is to be asked: true where somebody has his
// answer now.
bool ahead_collect(struct store *store);
bool ahead_send(struct store *store);

// A write that had asked ahead runs again; or none may come back any more: true where that is to be
// looked at again at once. With the turn whatever its writes waited for is over.
void ahead_note_back(struct store *store, uint64_t batch);
bool ahead_look(struct store *store);
void ahead_end_turn(struct store *store);

// --- shared.c

// What a job has found of a database that others have as well.
void shared_take_back(struct store *store);

// Of which nothing can be read.
extern const struct engine shared_nothing;

// Whether the database has gone away; where it has that is noted, once.
bool shared_is_lost(struct store *store);

// Hands the writing connection over for a job; without a helper the job is done when this returns.
void job_give(struct store *store, enum job_kind kind, struct store_long *what);

#endif
