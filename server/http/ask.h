// The smallest of clients: one request on a connection that is open, and how its answer begins.
#ifndef AZSREG_HTTP_ASK_H
#define AZSREG_HTTP_ASK_H

#include "base/text.h"

// Sends the request and fills reply, NUL-terminated, with the first bytes that come back. Over TLS
// the other side's certificate is not looked at: this is for asking one's own machine. False when
// nothing came.
bool ask(int fd, bool tls, struct text request, char *reply, size_t room);

#endif
