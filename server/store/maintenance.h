// Looking at a data folder, and copying it, from outside the server.
#ifndef AZSREG_STORE_MAINTENANCE_H
#define AZSREG_STORE_MAINTENANCE_H

#include "store/store.h"

enum check_verdict { CHECK_SOUND, CHECK_DAMAGED, CHECK_IMPOSSIBLE };

// Reads the whole database of a folder and changes nothing; a server may be running on it. What is
// wrong goes into ret_findings, a line each.
enum check_verdict store_check(struct arena *arena, const char *folder, struct text *ret_findings);

// Copies the database as it stands at one moment to a new file (mode 0600, synced, complete or not
// there at all); a server may be writing. False with a reason.
bool store_backup(struct arena *arena, const char *folder, const char *file, struct text *ret_why);

// A setting of a folder's database, which a server may be using. STORE_MISSING when there is none;
// STORE_FAILED with a reason when the folder cannot be read.
enum store_result store_peek(struct arena *arena, const char *folder, const char *name,
                             struct text *ret_value, struct text *ret_why);

#endif
