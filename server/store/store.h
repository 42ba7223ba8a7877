// The cellar: one database in the data folder, one connection that writes and one that reads. Rows
// are in tables/, reference/ and parties/; engine/ alone knows which one runs their SQL.
//
// Writes of a turn go into one transaction, each in a savepoint of its own so that a refused one
// spoils nothing; store_commit makes them durable together. Reads see a snapshot that is renewed
// whenever something was committed, so they never see what might still be lost.
//
// What waits for the disk can be done beside the loop, by a helper: a commit, copying the log back
// into the database, a long write. One job at a time, and the writing connection is its: writes
// wait, reads go on with a snapshot from before it. store_take_back ends a job that is over.
#ifndef AZSREG_STORE_STORE_H
#define AZSREG_STORE_STORE_H

#include "base/worker.h"
#include "engine/db.h"

struct store;

// Opens or makes DIR/azsreg.db and brings its schema up to date; a NULL folder keeps everything in
// memory. On failure ret_why (in the arena) is one clause, and no row was changed but by the
// migrations that succeeded; of a database that is not ours, or newer, nothing was.
struct store *store_open(struct arena *arena, const char *folder, struct text *ret_why);

// The same on a database that other servers have as well: place is a connection string, which has
// to outlive the store. Its schema is brought up to date under the lock that all of them share.
struct store *store_open_shared(struct arena *arena, const char *place, struct text *ret_why);

// One of the two, as somebody has typed it, which ret_why says: the database, where place is not
// NULL; a password in it is taken only where nobody else can see it, and never shown.
struct store *store_open_named(struct arena *arena, const char *folder, const char *place,
                               bool takes_password, struct text *ret_why);

// Checkpoints and closes. NULL is fine.
void store_close(struct store *store);

// The connection for reads, inside its snapshot.
enum store_result store_read(struct store *store, struct store_db **ret_db);

// The same for who can be asked again: with what was waited for, all zero for nothing. What reads
// ask is asked ahead, many in one go: where store_waits after a read or a write, what came of it
// counts for nothing, and it is to be asked again once the ticket is over.
enum store_result store_read_begin(struct store *store, struct worker_ticket waited,
                                   struct store_db **ret_db);
enum store_result store_write_begin(struct store *store, struct worker_ticket waited,
                                    struct store_db **ret_db);
bool store_waits(struct store *store, struct store_db *db, struct worker_ticket *ret_ticket);

// With this nothing is asked ahead.
#define STORE_AT_ONCE ((struct worker_ticket){NULL, 1})
bool store_is_at_once(struct worker_ticket ticket);

// When a read is over: whether it has to be asked again, from the start and STORE_AT_ONCE, because
// what was remembered (store_state) was of before what it saw, or it asked more than was to be
// expected of it.
enum store_result store_read_end(struct store *store, bool *ret_again);

// Whether store_write is to be called now, by whoever has waited for that ticket. Else it has to
// wait for store_ticket: for the job that has the store, or for the turn, which other servers may
// have; it is begun with this.
bool store_may_write(struct store *store, struct worker_ticket waited);

// The connection for one write; store_write_end keeps or undoes it.
enum store_result store_write(struct store *store, struct store_db **ret_db);
enum store_result store_write_end(struct store *store, bool keep);

// Makes every write since the last commit durable. After a failure none of them happened, nor do
// they come back when the process is killed.
enum store_result store_commit(struct store *store);

// The same in two steps: true where the commit goes on beside the loop (never where it is to be
// done at once), and store_commit_end has to wait until the store is not busy any more. ret_us: how
// long the disk took. This is the seam for an engine that can commit without being waited for.
bool store_commit_begin(struct store *store, bool at_once);
enum store_result store_commit_end(struct store *store, int64_t *ret_us);

// Whether there are writes that store_commit would make durable: whoever commits now answers for
// them.
bool store_is_writing(const struct store *store);

// Whether what is read now may still be lost: in memory, where one connection writes and reads,
// while there are such writes.
bool store_shows_unsettled(const struct store *store);

// Lets go of the read snapshot, which otherwise keeps the WAL from being reused.
void store_rest(struct store *store);

// After much was written at once: gives back what that has taken of memory.
void store_shrink(struct store *store);

// The sizes of the database and of its log, as they are now; false in memory.
bool store_file_bytes(struct store *store, int64_t *ret_database, int64_t *ret_log);

// --- a database that others have as well ---

// Call it once in a turn: connects again where the database has gone away, and leaves a turn that
// nobody writes in. True where that is to be looked at again at once.
bool store_tend(struct store *store);

// Whether writes have asked ahead and not come back yet: their turn is not to be committed before.
bool store_gathers(const struct store *store);

// Readable when there are answers to what was asked ahead: then store_take_back. -1: there never
// are.
int store_watch_fd(const struct store *store);

// Whether the database has gone away: nothing can be read or written.
bool store_is_lost(const struct store *store);

// Whether it was tried in vain to have it again; store_error_text says why.
bool store_is_unreachable(const struct store *store);

// Before the helper is closed: it tries no further.
void store_stop_connecting(struct store *store);

// --- beside the loop ---

// NULL, and in memory: nothing is done beside the loop. The helper must be closed before the store.
void store_hand_over_to(struct store *store, struct worker *helper);

// Whether a job runs: no write can begin until its ticket is over, and it was taken back.
bool store_is_busy(const struct store *store);
struct worker_ticket store_ticket(struct store *store);

// Takes back a job that is over, and the answers to what was asked ahead. Call it after
// worker_collect of the helper, and when store_watch_fd is readable.
void store_take_back(struct store *store);

// Copies the log back into the database where it has grown, as a job. Writes wait for it, so where
// any may come soon (not idle) it has to have grown much. Call it when a turn is over.
void store_checkpoint(struct store *store, bool idle);

// How the last one went. One that fails, or that somebody outside keeps from copying all of the
// log, is tried again after a second.
enum store_result store_checkpointed(const struct store *store);

// A write that takes longer than a turn may (loading a directory): all of it is one transaction,
// and one job. run() touches nothing but its own and the connection it gets.
struct store_long {
    enum store_result (*run)(struct store_long *what, struct store_db *db);
    bool is_over;
    enum store_result result; // then: whether it was kept
};

// False where it cannot begin: other writes wait for their commit, or the store is busy. Without a
// helper it is over when this returns.
bool store_write_long(struct store *store, struct store_long *what);

static inline void cleanup_close_store(struct store **store) {
    store_close(*store);
}
#define cleanup_store __attribute__((cleanup(cleanup_close_store)))

#endif
