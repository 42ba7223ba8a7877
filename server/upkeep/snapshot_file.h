// A snapshot's own database: saved, looked at, gone back to, deleted. Beside the loop, but for the
// look.
#ifndef AZSREG_UPKEEP_SNAPSHOT_FILE_H
#define AZSREG_UPKEEP_SNAPSHOT_FILE_H

#include "engine/connection.h"

// How the files of the folder are called, after the name; the second until it is whole.
#define SNAPSHOT_FILE ".db"
#define SNAPSHOT_NEW ".db.new"

enum { SNAPSHOT_NAME_MAX = 64 };

struct snapshot {
    char name[SNAPSHOT_NAME_MAX + 1];
    int64_t created_ms;
    int64_t bytes;
    int64_t version;        // of the schema
    struct store_db memory; // where there is no folder
};

// One that a snapshot may have: of the names of files, what means the same everywhere.
bool snapshot_name_is_valid(struct text name);

// What is saved, and how that went.
struct snapshot_saving {
    struct snapshot snapshot; // its name and created_ms are given, the rest is found
    struct text seed;         // kept with it
    bool replaces;            // one that is known
    bool is_taken;            // else: there is a file of that name, which is none
    bool is_there;            // it can be gone back to, whatever came after
};

// Saves what the write db sees, and changes nothing there; folder may be NULL: in memory. OK, and
// then it is on the disk; is_there or not: else the one of that name is as it was.
enum store_result snapshot_save(struct store_db *db, struct arena *arena, const char *folder,
                                struct snapshot_saving *saving);

// Has the write db see what was saved, in tables that are emptied for it. STORE_MISSING where there
// is none any more, or (ret_is_other) it is of another version of the schema. ret_seed is empty
// where none was in force.
enum store_result snapshot_restore(struct store_db *db, struct arena *arena, const char *folder,
                                   const struct snapshot *snapshot, struct text *ret_seed,
                                   bool *ret_is_other);

// ret_is_gone: it cannot be gone back to, though that may not be so after a crash.
enum store_result snapshot_delete(struct arena *arena, const char *folder,
                                  const struct snapshot *snapshot, bool *ret_is_gone);

// Whether there is one of that name in the folder.
bool snapshot_look(struct arena *arena, const char *folder, struct text name,
                   struct snapshot *ret_snapshot);

#endif
