#include "http/crowd.h"

#include <malloc.h>

// Less is not worth the time.
enum { CROWD = 256, FREED = 8 * 1024 * 1024 };

void crowd_look(struct crowd *crowd, size_t connections, size_t *freed, bool idle) {
    if (connections > crowd->most)
        crowd->most = connections;
    if (!idle || (crowd->most < connections + CROWD && *freed < FREED))
        return;
    malloc_trim(0);
    crowd->most = connections;
    *freed = 0;
}
