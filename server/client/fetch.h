// One GET of a small document from another server: the keys of a trusted issuer. Any thread may,
// with an arena of its own.
#ifndef AZSREG_CLIENT_FETCH_H
#define AZSREG_CLIENT_FETCH_H

#include "base/text.h"

enum { FETCH_BODY_MAX = 1048576, FETCH_SECONDS = 10 };

// Fetches an https URL, verifying the server against the system's certificates (SSL_CERT_FILE and
// SSL_CERT_DIR say otherwise), or an http one of this machine. Only a 200 counts, and no redirect
// is followed. False with one clause saying what is wrong.
bool fetch_get(struct arena *arena, struct text url, struct text *ret_body, struct text *ret_why);

#endif
