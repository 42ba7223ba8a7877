#include "http/crowd.h"

#include <malloc.h>

enum { CROWD = 256 }; // fewer are not worth the time

void crowd_look(struct crowd *crowd, size_t connections, bool idle) {
    if (connections > crowd->most)
        crowd->most = connections;
    if (!idle || crowd->most < connections + CROWD)
        return;
    malloc_trim(0);
    crowd->most = connections;
}
