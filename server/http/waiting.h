// Requests that wait for a job beside the loop; private to http/.
//
// Libmicrohttpd asks for a reply that is not there yet whenever it is run. That is cheap for a job
// that is soon over; where it takes long, connections are suspended, at three system calls each.
// The end of a suspended client's stream is noticed when it is resumed.
#ifndef AZSREG_HTTP_WAITING_H
#define AZSREG_HTTP_WAITING_H

#include "http/loop.h"

void waiting_suspend(struct exchange *exchange);
void waiting_resume(struct exchange *exchange);

// To the parked ones, in the order in which they came, and from them.
void waiting_begin(struct http_server *server, struct exchange *exchange);
void waiting_end(struct http_server *server, struct exchange *exchange);

// Whether as many requests of its kind wait as may.
bool waiting_is_crowded(const struct http_server *server, bool is_write);

// Whether what a parked one waits for is over; or has begun, so that its end is waited for; or
// takes longer to begin than a request may, or to end than a server that ends has time for.
bool waiting_is_over(const struct http_server *server, const struct exchange *exchange);
bool waiting_has_begun(const struct http_server *server, const struct exchange *exchange);
bool waiting_is_in_vain(const struct http_server *server, const struct exchange *exchange);

// Resumes the parked ones that are to be looked at again, some in a turn: true when there are more.
bool waiting_look(struct http_server *server);

// Whether one that rests is to be looked at, because of what the turn has brought.
bool waiting_has_news(const struct http_server *server);

// Suspends those that were parked in this turn. Not earlier: libmicrohttpd would read on when they
// are resumed, before it asks for their reply.
void waiting_rest(struct http_server *server);

#endif
