// One request and its reply on their way through libmicrohttpd; private to wire/ and http/.
#ifndef AZSREG_WIRE_EXCHANGE_H
#define AZSREG_WIRE_EXCHANGE_H

#include "base/message.h"

#include <microhttpd.h>

enum exchange_state {
    EXCHANGE_NEW,
    EXCHANGE_READING, // the body
    EXCHANGE_REFUSED, // the same, to drop it: the reply is there already
    EXCHANGE_WAITING, // the application asked to be asked again about its head
    EXCHANGE_PARKED,  // and about all of it
    EXCHANGE_HELD,    // the reply waits for the end of the turn
    EXCHANGE_LATE,    // the reply is final, and kept back for a while
    EXCHANGE_READY,
    EXCHANGE_STALLED, // a reply that goes out waits for the next piece of its source
};

// Bytes of a request's body, grown as they come; in memory of their own, for they may be many.
struct exchange_body {
    char *at;
    size_t size;
    size_t room;
};

// What all bodies take up together, and may.
struct exchange_bodies {
    size_t used;
    size_t most;
};

struct listener;

struct exchange {
    struct exchange *previous; // in the list of what it waits for
    struct exchange *next;     // the same, or in that of spare ones
    struct MHD_Connection *connection;
    struct visit *visit;       // the connection's
    struct listener *listener; // of one whose reply has a source
    struct arena *arena;
    enum exchange_state state;
    long long began_us;
    long long parked_us; // when it was parked first, by the pace; 0: it was not
    struct exchange_body body;
    size_t dropped;     // bytes of a body that is not kept
    bool is_late;       // its answer is, or will be, one of those that are kept back
    long long paced_us; // when its body began to go out, of one that goes out piece by piece
    long long
        due_us; // of one that is kept back, or goes out piece by piece; on the monotonic clock
    struct http_request request;
    struct http_reply reply;
};

// Those that wait to be used again, up to a bound: what a crowd has needed is given back.
struct exchange_spares {
    struct exchange *first;
    size_t count;
    size_t given_back; // bytes of large requests and replies, since somebody looked
};

// A fresh exchange, from the spare ones if there are any; NULL when memory is out.
struct exchange *exchange_open(struct exchange_spares *spares, const char *target);

// Puts it back among the spare ones.
void exchange_done(struct exchange_spares *spares, struct exchange *exchange);

void exchange_free_spares(struct exchange_spares *spares);

// Borrows method and headers from libmicrohttpd.
void exchange_read_head(struct exchange *exchange, const char *method);

// Whether a request that is refused is answered at once: it waits for leave to send its body, or
// the body is not worth reading. A smaller one is read and dropped, for a client that is still
// sending may never see an early answer.
bool exchange_is_hopeless(const struct exchange *exchange);

// Takes a piece of the body; false when the connection had better be closed.
bool exchange_read_body(struct exchange *exchange, struct exchange_bodies *bodies,
                        struct text piece);

// Whether the application is still to look at what the body begins with; and whether that is there,
// once this piece of it has come.
bool exchange_is_to_be_looked_at(const struct exchange *exchange);
bool exchange_has_line(const struct exchange *exchange, struct text piece);

// The body is no longer needed.
void exchange_drop_body(struct exchange *exchange, struct exchange_bodies *bodies);

// Hands the reply to libmicrohttpd, with its body; or with one that the response has already, which
// is destroyed. NULL: there was no memory for it.
enum MHD_Result exchange_send(struct exchange *exchange, bool closing);
enum MHD_Result exchange_send_as(struct exchange *exchange, struct MHD_Response *response,
                                 bool closing);

#endif
