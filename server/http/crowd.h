// What a crowd of connections has needed goes back to the system once it has gone: the C library
// keeps what was freed, for a crowd that may never come again.
#ifndef AZSREG_HTTP_CROWD_H
#define AZSREG_HTTP_CROWD_H

#include <stdbool.h>
#include <stddef.h>

struct crowd {
    size_t most; // connections since memory was last given back
};

// After each turn; idle says that nothing was asked in it.
void crowd_look(struct crowd *crowd, size_t connections, bool idle);

#endif
