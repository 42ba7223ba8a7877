// Numbered migrations, embedded from schema/sqlite/; private to store/.
#ifndef AZSREG_STORE_MIGRATE_H
#define AZSREG_STORE_MIGRATE_H

#include "store/connection.h"

// Refuses a database that is not ours or newer than the program, then runs what is missing, each
// migration in a transaction of its own.
bool migrate(struct store_db *db, struct arena *arena, struct text *ret_why);

// The same refusal without changing anything; the version found is returned.
bool migrate_recognise(struct store_db *db, struct arena *arena, int *ret_version,
                       struct text *ret_why);

#endif
