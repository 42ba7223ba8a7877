// A data folder's rows, all of them, in a database that several servers may have.
#ifndef AZSREG_UPKEEP_MOVING_OVER_H
#define AZSREG_UPKEEP_MOVING_OVER_H

#include "store/store.h"

// A table with its rows, as they are told once all are there: "registration 12".
typedef void moved_over(void *context, const char *table, size_t rows);

// Copies the folder's rows into a database without any, in one transaction, reads them again, and
// keeps them if they are the same; no server may be running on the folder. False with a reason, and
// nothing was kept. Snapshots stay behind: they are files of the folder.
bool store_move_over(struct arena *arena, const char *folder, struct store *into, moved_over *tell,
                     void *context, struct text *ret_why);

#endif
