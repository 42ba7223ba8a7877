// The directory file: the part of Azure and Partner Center that the rules consult. Its shape is
// schema/directory.schema.json; here it is read whole or not at all, and written from what the
// store has come to know.
#ifndef AZSREG_DIRECTORY_DIRECTORY_H
#define AZSREG_DIRECTORY_DIRECTORY_H

#include "directory/directory_types.h"
#include "store/db.h"
#include "json/json_in.h"

// Everything that is wrong with a file, as far as it was read.
struct directory_mistakes {
    const struct json_mistake *rows;
    size_t count;
    bool more; // the rest was not read
};

// Reads a file's bytes. False with what is wrong.
bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct directory_mistakes *ret_mistakes);

// A line for each, "START: PATH: expected WHAT", and at the end one where the rest was not read.
struct text directory_mistakes_text(struct arena *arena, struct text start,
                                    const struct directory_mistakes *mistakes);

struct directory_load {
    const struct directory *directory;
    bool reset;   // the file is all there is: what requests have made goes
    bool changed; // out: it was another than the one loaded last
    // Out, where something that a request has made needs what the file no longer names: then the
    // write is not to be kept. Empty: it was loaded.
    struct text why;
};

// Brings the store to what the directory says, in the write that is open. The directory that was
// loaded last changes nothing, unless it resets.
enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 struct directory_load *load);

#endif
