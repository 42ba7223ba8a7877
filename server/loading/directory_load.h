// The store becomes what a directory file says: the file wins for what it names, and what requests
// have made stays.
#ifndef AZSREG_LOADING_DIRECTORY_LOAD_H
#define AZSREG_LOADING_DIRECTORY_LOAD_H

#include "directory/directory_types.h"

struct directory_load {
    const struct directory *directory;
    bool reset;          // the file is all there is: what requests have made goes
    bool is_first;       // one that takes the place of another is refused
    bool again;          // though it is the one that was loaded last
    const char *way_out; // what else can be done about why; NULL: "start with --reset-directory"
    bool changed;        // out: it was another than the one loaded last
    // Out, where something that a request has made needs what the file no longer names: then the
    // write is not to be kept. Empty: it was loaded.
    struct text why;
};

// Brings the store to what the directory says, in the write that is open. The directory that was
// loaded last changes nothing, unless it resets.
enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 struct directory_load *load);

#endif
