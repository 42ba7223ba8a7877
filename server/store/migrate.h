// Numbered migrations, embedded from schema/sqlite/; private to store/.
#ifndef AZSREG_STORE_MIGRATE_H
#define AZSREG_STORE_MIGRATE_H

#include "engine/connection.h"

// Runs what is missing from the version that migrate_recognise has found: each migration in a
// transaction of its own, or all of a new database in one.
bool migrate(struct store_db *db, struct arena *arena, int version, struct text *ret_why);

// Refuses a database that is not ours or newer than the program; changes nothing.
bool migrate_recognise(struct store_db *db, struct arena *arena, int *ret_version,
                       struct text *ret_why);

#endif
