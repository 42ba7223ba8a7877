// The cellar: one database in the data folder, one connection that writes and one that reads. Rows
// are in tables/; which engine runs their SQL is known to store/engine/ alone.
//
// Writes of a turn go into one transaction, each in a savepoint of its own so that a refused one
// spoils nothing; store_commit makes them durable together. Reads see a snapshot that is renewed
// whenever something was committed, so they never see what might still be lost.
#ifndef AZSREG_STORE_STORE_H
#define AZSREG_STORE_STORE_H

#include "store/db.h"

struct store;

// Opens or makes DIR/azsreg.db and brings its schema up to date; a NULL folder keeps everything in
// memory. On failure ret_why (in the arena) is one clause, and no row was changed but by the
// migrations that succeeded; of a database that is not ours, or newer, nothing was.
struct store *store_open(struct arena *arena, const char *folder, struct text *ret_why);

// Checkpoints and closes. NULL is fine.
void store_close(struct store *store);

// The connection for reads, inside its snapshot.
enum store_result store_read(struct store *store, struct store_db **ret_db);

// The connection for one write; store_write_end keeps or undoes it.
enum store_result store_write(struct store *store, struct store_db **ret_db);
enum store_result store_write_end(struct store *store, bool keep);

// Makes every write since the last commit durable. After a failure none of them happened.
enum store_result store_commit(struct store *store);

// Whether there are writes that store_commit would make durable: whoever commits now answers for
// them.
bool store_is_writing(const struct store *store);

// Whether what is read now may still be lost: in memory, where one connection writes and reads,
// while there are such writes.
bool store_shows_unsettled(const struct store *store);

// Lets go of the read snapshot, which otherwise keeps the WAL from being reused.
void store_rest(struct store *store);

static inline void cleanup_close_store(struct store **store) {
    store_close(*store);
}
#define cleanup_store __attribute__((cleanup(cleanup_close_store)))

#endif
