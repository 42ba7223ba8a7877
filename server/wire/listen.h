// Addresses, to listen on and to connect to: "127.0.0.1:8080", "[::1]:0", "localhost:8080".
#ifndef AZSREG_WIRE_LISTEN_H
#define AZSREG_WIRE_LISTEN_H

#include "base/text.h"

#include <stdint.h>

enum { LISTEN_NAME_CHARS = 79 };

struct MHD_Connection;

// Binds and listens, on the first address a name has. -1 on failure, with ret_why saying what was
// wrong (in the arena).
int listen_open(struct arena *arena, struct text address, struct text *ret_why);

// The bound address as ADDR:PORT, with the port the system chose; empty when it cannot be told.
struct text listen_name(struct arena *arena, int fd);

// The same of a connection's other end.
void listen_write_peer(struct MHD_Connection *connection, char at[LISTEN_NAME_CHARS + 1]);

// A connection to such an address (0.0.0.0 and :: meaning this machine), which does not block, by
// end_us of clock_monotonic_us; -1 on failure, with ret_why as it was when the time was up. Of what
// a name stands for, each address is tried, but none that others have with this_machine_only.
int listen_connect(struct arena *arena, struct text address, bool this_machine_only, int64_t end_us,
                   struct text *ret_why);

// Waits until the socket can do what poll(2)'s events ask. False when the time was up before.
bool listen_wait(int fd, short events, int64_t end_us);

// Whether the address is of this machine only (127.0.0.0/8 or ::1); false too if it has no meaning.
bool listen_is_loopback(struct arena *arena, struct text address);

#endif
