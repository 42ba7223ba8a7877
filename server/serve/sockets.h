// The sockets that `azsreg serve` listens on.
#ifndef AZSREG_SERVE_SOCKETS_H
#define AZSREG_SERVE_SOCKETS_H

#include "base/cleanup.h"
#include "base/text.h"

// -1 for none.
struct sockets {
    int http;
    int https;
};

// Opens those that have an address; "off", or nothing, is none. False with a reason, also when no
// socket is left.
bool sockets_open(struct arena *arena, struct text http, struct text https,
                  struct sockets *ret_sockets, struct text *ret_why);

static inline void cleanup_close_sockets(const struct sockets *sockets) {
    cleanup_close_fd(&sockets->http);
    cleanup_close_fd(&sockets->https);
}
#define cleanup_sockets __attribute__((cleanup(cleanup_close_sockets)))

#endif
