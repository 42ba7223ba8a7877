// Answers that are final and kept back for a while; private to http/.
//
// Their connections are suspended, and each is let go when its time has come, when its client has
// gone, or when the server ends. A client has the time of a request for the answer from then on.
#ifndef AZSREG_HTTP_LATE_H
#define AZSREG_HTTP_LATE_H

#include "http/loop.h"

enum { LATE_MAX = 256 };

// Whether as many are, or will be, kept back as may.
bool late_is_full(const struct http_server *server);

// Counts one that will be, once it could go out.
void late_expect(struct http_server *server, struct exchange *exchange);

// Whether it is kept back from here on; else it may go out.
bool late_begin(struct listener *listener, struct exchange *exchange);

// It is over, however far it came.
void late_end(struct http_server *server, struct exchange *exchange);

// Lets go whose time has come.
void late_look(struct http_server *server);

// Suspends those that are new; after a turn, as in http/waiting.h.
void late_rest(struct http_server *server);

// Milliseconds until they are to be looked at, or most.
int late_timeout(const struct http_server *server, int most);

#endif
