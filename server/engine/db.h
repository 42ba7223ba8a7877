// A connection to the database, as whoever reads or writes rows has it, and what comes of that.
#ifndef AZSREG_ENGINE_DB_H
#define AZSREG_ENGINE_DB_H

#include "base/guid.h"
#include "base/nodiscard.h"

enum NODISCARD store_result {
    STORE_OK,
    STORE_MISSING,     // no such row
    STORE_LATER,       // it was asked ahead: whoever reads is asked again (store_read_waits)
    STORE_FULL,        // the disk is
    STORE_UNAVAILABLE, // locked, read-only, an I/O error, no memory: may pass
    STORE_UNKNOWN,     // the database has gone away during a commit, which may have been one
    STORE_FAILED,      // anything else: corruption, or a mistake of ours
};

struct store_db; // inside a transaction; borrowed from the store

// A number for all that is stored but customer subscriptions, as this connection sees it now. While
// it is the same nothing of that has changed, whichever connection is asked. Never 0.
uint64_t store_state(const struct store_db *db);

enum { STORE_ERROR_CHARS = 255 };

// What the database said of whatever failed last, for the log; to each thread of its own. Borrowed
// until something else fails.
struct text store_error_text(void);

// The number of the newest migration that the program has.
int store_schema_version(void);

#endif
