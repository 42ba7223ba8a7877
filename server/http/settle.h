// The end of a turn: one commit for all that is held; private to http/.
//
// Where somebody else could be kept waiting by it, the application does it beside the loop. On a
// slow disk a commit waits for as many writes as the last one had: else two halves of the clients
// would take turns, and each wait for the other's.
#ifndef AZSREG_HTTP_SETTLE_H
#define AZSREG_HTTP_SETTLE_H

#include "http/loop.h"

// At the end of a turn. True where replies are ready to go out.
bool settle(struct http_server *server);

// The same, after a wake, for what goes on beside the loop.
bool settle_look(struct http_server *server);

// For one reply that is not held: it is final when this returns.
void settle_alone(struct http_server *server, struct exchange *exchange);

// Whether the loop has nothing to do for what is held but to be woken.
bool settle_waits(const struct http_server *server);

// Milliseconds until a turn is to end that gathers writes, or most.
int settle_timeout(const struct http_server *server, int most);

#endif
