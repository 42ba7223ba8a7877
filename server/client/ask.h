// The smallest of clients: one request on a connection of its own, and all that comes back. One
// deadline is over all of it, so that no server, however slow, keeps the caller waiting longer.
// (The look-up of a host's name is the C library's, which has time-outs of its own.)
#ifndef AZSREG_CLIENT_ASK_H
#define AZSREG_CLIENT_ASK_H

#include "base/text.h"

struct ask {
    struct text address; // HOST:PORT
    struct text request;
    bool this_machine_only; // no other address is connected to, whatever the name stands for
    bool tls;
    const char *host;        // that the certificate has to be of; NULL: any will do
    struct text authorities; // certificates of the CAs that may say so, PEM; empty: the system's
    unsigned seconds;        // for all of it
    size_t most;             // bytes of an answer
};

// The answer up to the end of the connection, in the arena. False with one clause saying what
// happened. SIGPIPE must be ignored: over TLS it is how one hears that the other side hung up.
bool ask(struct arena *arena, const struct ask *ask, struct text *ret_answer, struct text *ret_why);

// What follows the head of an answer in HTTP; empty when nothing does.
struct text ask_body(struct text answer);

#endif
