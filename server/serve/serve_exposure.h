// What others can reach that they perhaps should not: a line in the log for each, at every start.
// It may be meant, so nothing is refused: a volume belongs to whoever mounts it, a network may be
// one's own.
#ifndef AZSREG_SERVE_SERVE_EXPOSURE_H
#define AZSREG_SERVE_SERVE_EXPOSURE_H

#include "directory/directory.h"

struct serve_exposure {
    struct text addresses[2];          // that are listened on, for http and for https; empty: none
    const char *folder;                // of the data; NULL in memory
    const struct directory *directory; // NULL without a file
    bool asks_for_tokens;
    bool behind_proxy;
};

void serve_exposure_log(struct arena *arena, const struct serve_exposure *exposure);

#endif
