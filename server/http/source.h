// Answers that are read while they go out; private to http/.
//
// Such an answer may be of any size, so its client has the time of a request for each piece, and
// not for the whole. What a source has to wait for is the server's to do: its client is suspended
// and is not late meanwhile.
#ifndef AZSREG_HTTP_SOURCE_H
#define AZSREG_HTTP_SOURCE_H

#include "http/loop.h"

enum { SOURCE_PIECE = 32768 };

// Hands the reply to libmicrohttpd.
enum MHD_Result source_send(struct listener *listener, struct exchange *exchange);

// The exchange is over; one without a source is left alone.
void source_close(struct exchange *exchange);

// Whether the next piece of one that waits for it has come.
bool source_is_ready(const struct http_server *server);

// Milliseconds until the time of the next of them has come, or most.
int source_timeout(const struct http_server *server, int most);

// Goes on with those whose next piece has come.
void source_look(struct http_server *server);

#endif
