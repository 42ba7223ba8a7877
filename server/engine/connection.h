// A connection, as engine/, store/ and upkeep/ know it, and nobody else. What an engine needs
// besides is behind it.
#ifndef AZSREG_ENGINE_CONNECTION_H
#define AZSREG_ENGINE_CONNECTION_H

#include "engine/db.h"

struct connection; // an engine's
struct engine;

struct store_db {
    bool broken;         // nothing of the transaction counts any more, and it takes no write
    bool is_stale;       // a read began with another number than what it saw had (store_read_end)
    uint64_t state;      // store_state
    bool may_wait;       // whoever reads now can be asked again
    uint64_t waits;      // and is to be, once this batch has come; 0: it has its answers
    uint64_t has_waited; // for the answers of this batch; 0: for none
    uint64_t open_batch; // what is asked ahead goes into this one: 1, 2, …
    uint64_t come_batch; // the last one whose answers are all there
    unsigned life;       // which connection it is of those that were made one after the other
    const struct engine *engine;
    struct connection *connection;
};

// Says that what the connection sees may have changed (store_state).
void connection_new_state(struct store_db *db);

// Whether something that was asked ahead is on its way.
bool connection_is_asking(const struct store_db *db);

// What store_error_text gives from now on.
void connection_note_error(const char *error);

#endif
