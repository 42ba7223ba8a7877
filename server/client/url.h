// A URL of another server, taken apart for whoever connects to it.
#ifndef AZSREG_CLIENT_URL_H
#define AZSREG_CLIENT_URL_H

#include "base/text.h"

struct url {
    bool tls;
    struct text authority; // as in Host
    const char *host;      // without brackets and port
    struct text address;   // HOST:PORT
    struct text path;      // from the slash on, with whatever follows it
};

// An https URL or an http one. False with one clause saying what is wrong.
bool url_read(struct arena *arena, struct text url, struct url *ret_url, struct text *ret_why);

#endif
