// The directory that was loaded last, as long as the server runs: what a reset goes back to.
#ifndef AZSREG_LOADING_DIRECTORY_KEPT_H
#define AZSREG_LOADING_DIRECTORY_KEPT_H

#include "directory/directory_types.h"

enum directory_source { DIRECTORY_OF_NOBODY, DIRECTORY_OF_FILE, DIRECTORY_OF_REQUEST };

// All zero to begin with.
struct directory_kept {
    enum directory_source source;
    struct directory directory; // its arena is owned
    int64_t loaded_ms;          // clock_served_ms
};

// Takes one, which was loaded, in the place of the one before.
void directory_keep(struct directory_kept *kept, enum directory_source source,
                    const struct directory *directory, int64_t now_ms);

#endif
