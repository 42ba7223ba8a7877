// What the data was, kept under names (docs/control.md, "Snapshots"): each a database of its own,
// in a file of the data folder, or in memory where the data is. Which there are is known without a
// look at the disk; the loop's alone.
#ifndef AZSREG_UPKEEP_SNAPSHOTS_H
#define AZSREG_UPKEEP_SNAPSHOTS_H

#include "upkeep/snapshot_file.h"

enum { SNAPSHOTS_MAX = 32 };

// All zero to begin with.
struct snapshots {
    const char *folder; // NULL: they are in memory
    size_t count;
    struct snapshot of[SNAPSHOTS_MAX]; // by name
};

// Reads which there are (in memory: none), and removes what was not saved to the end. What else is
// in the folder is left as it is. The data folder is locked, and the arena lives as long as this.
// False with a reason.
bool snapshots_open(struct snapshots *snapshots, struct arena *arena, const char *data_folder,
                    struct text *ret_why);
void snapshots_close(struct snapshots *snapshots);

// NULL: none of that name. Borrowed until another one is put or removed.
struct snapshot *snapshots_find(struct snapshots *snapshots, struct text name);

// Takes it, in the place of the one of its name, which goes.
void snapshots_put(struct snapshots *snapshots, const struct snapshot *snapshot);
void snapshots_remove(struct snapshots *snapshots, struct snapshot *snapshot);

#endif
