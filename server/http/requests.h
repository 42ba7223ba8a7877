// A request on its way through libmicrohttpd's callbacks; private to http/.
#ifndef AZSREG_HTTP_REQUESTS_H
#define AZSREG_HTTP_REQUESTS_H

#include "http/daemon.h"

// Their context is a struct listener.
extern const struct daemon_calls requests_calls;

#endif
