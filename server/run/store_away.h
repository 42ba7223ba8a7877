// What is logged of a database that other servers have as well: that it has gone away, why it
// cannot be had again, and that it is back.
#ifndef AZSREG_RUN_STORE_AWAY_H
#define AZSREG_RUN_STORE_AWAY_H

#include "store/store.h"

// All zero to begin with.
struct store_away {
    bool is_lost;
    int64_t said_us; // when it was said last why it cannot be had; 0: not yet
    char why[STORE_ERROR_CHARS + 1];
};

// Call it when a turn is over. True where the store has more to do that is nobody's answer.
bool store_away_look(struct store_away *away, struct store *store);

#endif
