// Looking at a data folder, and copying it, from outside the server.
#ifndef AZSREG_UPKEEP_MAINTENANCE_H
#define AZSREG_UPKEEP_MAINTENANCE_H

#include "store/store.h"

enum check_verdict { CHECK_SOUND, CHECK_DAMAGED, CHECK_IMPOSSIBLE };

// Reads the whole database of a folder and changes nothing; a server may be running on it. What is
// wrong goes into ret_findings, a line each; of one that cannot be checked (CHECK_IMPOSSIBLE: not
// there, not readable, of another schema) why.
enum check_verdict store_check(struct arena *arena, const char *folder, struct text *ret_findings);

// Copies the database as it stands at one moment to a new file (mode 0600, synced; what is there is
// complete); a server may be writing. False with a reason.
bool store_backup(struct arena *arena, const char *folder, const char *file, struct text *ret_why);

// Looks into the database of a folder, which a server may be using. False with a reason when it
// cannot be read; ret_result is what look has said, STORE_OK or STORE_MISSING.
bool store_look(struct arena *arena, const char *folder,
                enum store_result (*look)(struct store_db *db, void *context), void *context,
                enum store_result *ret_result, struct text *ret_why);

#endif
