// What stands in the Authorization header: "Bearer", and a token or a key (RFC 6750, 2.1).
#ifndef AZSREG_IDENTITY_BEARER_H
#define AZSREG_IDENTITY_BEARER_H

#include "base/message.h"

enum bearer {
    BEARER_NONE,      // there is no such header
    BEARER_MALFORMED, // there are several, or it is of another scheme
    BEARER_READ,
};

enum bearer bearer_read(const struct http_request *request, struct text *ret_said);

#endif
