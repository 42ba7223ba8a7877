// How libmicrohttpd is set up for a listener; private to http/.
#ifndef AZSREG_HTTP_DAEMON_H
#define AZSREG_HTTP_DAEMON_H

#include "http/listener.h"

// Called with the listener as context: once the request line is there, whenever there is more of a
// request, and when it is over.
struct daemon_calls {
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback request;
    MHD_RequestCompletedCallback completed;
};

// On the listener's socket, with TLS if it has that; NULL when libmicrohttpd refuses.
struct MHD_Daemon *daemon_start(struct listener *listener, const struct http_limits *limits,
                                const struct daemon_calls *calls);

#endif
