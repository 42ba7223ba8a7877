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

// Whether what a parked one waits for is over; or has taken longer than a request may.
bool waiting_is_over(const struct http_server *server, const struct exchange *exchange);
bool waiting_is_in_vain(const struct http_server *server, const struct exchange *exchange);

// Resumes the parked ones that are to be looked at again, some in a turn: true when there are more.
bool waiting_look(struct http_server *server);

#endif
