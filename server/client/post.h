// One POST to another server. Any thread may, with an arena of its own; SIGPIPE must be ignored.
#ifndef AZSREG_CLIENT_POST_H
#define AZSREG_CLIENT_POST_H

#include "client/url.h"

enum { POST_ANSWER_MAX = 4194304 };

struct post {
    struct url url;
    struct text fields; // of the head, besides Host and Content-Length; each ends with CRLF
    struct text body;
    unsigned seconds; // for all of it
};

struct post_answer {
    unsigned status;
    unsigned long retry_after; // in seconds; 0: it does not say
    struct text body;          // borrowed from the arena
};

// Over TLS the server is verified against the system's certificates (SSL_CERT_FILE and SSL_CERT_DIR
// say otherwise). False with one clause saying what happened: there is no whole answer, and what
// became of the request is not known.
bool post_send(struct arena *arena, const struct post *post, struct post_answer *ret_answer,
               struct text *ret_why);

#endif
