// Everything starts over: what requests have made, and what the directory has said.
#ifndef AZSREG_UPKEEP_CLEAR_H
#define AZSREG_UPKEEP_CLEAR_H

#include "engine/db.h"

// Empties all tables, in the write that is open, but for the settings and what the catalog file
// says: both are the server's, not its clients'.
enum store_result store_clear(struct store_db *db);

// Copies all that would be emptied into another database, where it was; but for device codes.
enum store_result store_copy(struct store_db *from, struct store_db *into);

#endif
