// What is probably a mistake in a directory file, though the file may mean it: for the log, once,
// when it is loaded.
#ifndef AZSREG_DIRECTORY_DIRECTORY_HINTS_H
#define AZSREG_DIRECTORY_DIRECTORY_HINTS_H

#include "directory/directory.h"

struct directory_hint {
    struct text place; // "roleAssignments[0].principal"
    struct text hint;
};

// At most limit of them, written to hints; how many there are is returned.
size_t directory_hints(struct arena *arena, const struct directory *directory,
                       struct directory_hint *hints, size_t limit);

#endif
