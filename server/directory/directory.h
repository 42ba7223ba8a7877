// The directory file: the part of Azure and Partner Center that the rules consult. Its shape is
// schema/directory.schema.json; here it is read whole or not at all.
#ifndef AZSREG_DIRECTORY_DIRECTORY_H
#define AZSREG_DIRECTORY_DIRECTORY_H

#include "directory/directory_types.h"
#include "engine/db.h"
#include "json/json_in.h"

// Everything that is wrong with a file, as far as it was read.
struct directory_mistakes {
    const struct json_mistake *rows;
    size_t count;
    bool more; // the rest was not read
};

// Reads a file's bytes into the arena, which is the directory's from then on. False with what is
// wrong.
bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct directory_mistakes *ret_mistakes);

// A line for each, "START: PATH: expected WHAT", and at the end one where the rest was not read.
struct text directory_mistakes_text(struct arena *arena, struct text start,
                                    const struct directory_mistakes *mistakes);

#endif
