// One request to another server. Any thread may, with an arena of its own; SIGPIPE must be ignored.
#ifndef AZSREG_CLIENT_ERRAND_H
#define AZSREG_CLIENT_ERRAND_H

#include "client/url.h"

#include <stdint.h>

struct errand {
    const char *method;
    struct url url;
    struct text fields; // of the head, besides Host and Content-Length; each ends with CRLF
    struct text body;
    struct text authorities; // certificates in PEM that vouch for the server; empty: the system's
    unsigned seconds;        // for all of it
    size_t most;             // bytes of an answer
};

struct errand_answer {
    unsigned status;
    unsigned long retry_after; // in seconds; 0: it does not say
    struct text body;          // borrowed from the arena
};

// Over TLS the server is verified, against the system's certificates (SSL_CERT_FILE and
// SSL_CERT_DIR say otherwise) if there are no others. False with one clause saying what happened:
// there is no whole answer, and what became of the request is not known.
bool errand_run(struct arena *arena, const struct errand *errand, struct errand_answer *ret_answer,
                struct text *ret_why);

// Waits so many microseconds, or until a signal comes, before it is run again.
void errand_pause(int64_t us);

#endif
