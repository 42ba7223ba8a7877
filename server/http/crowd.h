// What a crowd of connections or a few large answers have needed goes back to the system once that
// is over: the C library keeps what was freed, for another time that may never come.
#ifndef AZSREG_HTTP_CROWD_H
#define AZSREG_HTTP_CROWD_H

#include <stdbool.h>
#include <stddef.h>

struct crowd {
    size_t most; // connections since memory was last given back
};

// After each turn; idle says that nothing was asked in it. freed counts the bytes of large requests
// and answers that are over, and starts again when they have been given back.
void crowd_look(struct crowd *crowd, size_t connections, size_t *freed, bool idle);

#endif
