// The front door: one event loop around libmicrohttpd, which no other file knows.
//
// A turn takes all requests that can be read. Answers that need no commit go out at once; the
// others are held until the turn ends, when settle() commits them together, so that a write is
// acknowledged after its commit and many writes share one fsync.
#ifndef AZSREG_HTTP_SERVER_H
#define AZSREG_HTTP_SERVER_H

#include "base/message.h"

enum http_when {
    HTTP_NOW,
    HTTP_AT_SETTLE,
    HTTP_AGAIN, // nothing has been done yet: is_over says when to ask again
};

struct http_app {
    void *context;
    // Looks at a head before anything of its body is read. False: the reply is filled in, and what
    // comes of the body is dropped.
    bool (*begin)(void *context, struct http_request *request, struct http_reply *reply);
    // Fills in the reply to a request that is whole and says when it may go out.
    enum http_when (*answer)(void *context, struct http_request *request, struct http_reply *reply);
    // Whether what a request waited for that was to be asked AGAIN is over.
    bool (*is_over)(void *context, const struct http_request *request);
    // wake_fd is readable; it must not be any more afterwards.
    void (*wake)(void *context);
    // Ends a turn in which replies were held. False when nothing of them was kept.
    bool (*settle)(void *context);
    // Replaces the reply to a request whose settling failed.
    void (*refuse)(void *context, struct http_request *request, struct http_reply *reply);
    // Fills in the reply to what has a fault, and of which nothing else may be known.
    void (*turn_away)(void *context, struct http_request *request, struct http_reply *reply);
    // Told of every reply once it is final; microseconds since the request was whole.
    void (*report)(void *context, const struct http_request *request,
                   const struct http_reply *reply, long long microseconds);
    // The turn is over; idle says that no request came in it. At least one an hour.
    void (*rest)(void *context, bool idle);
};

// In PEM. The chain begins with the server's own certificate.
struct http_certificate {
    struct text chain;
    struct text key;
};

struct http_limits {
    size_t body;                      // bytes
    size_t bodies;                    // the same, of all that are kept at a time
    size_t waiting;                   // replies held in a turn
    unsigned connections;             // of each listener
    unsigned connections_per_address; // the same; 0 for any number
    unsigned request_s;               // for a request to arrive, and again for its answer to go
    unsigned idle_s;                  // until the next request begins
};

// The sockets are the server's from http_server_open on, even if that fails; -1 for none.
struct http_options {
    int http_fd;
    int https_fd;
    int wake_fd;                         // that ends what requests wait for; borrowed, -1 for none
    struct http_certificate certificate; // for https
    struct http_limits limits;
};

struct http_server;

// NULL when libmicrohttpd refuses to start (memory, descriptors, a certificate it cannot use).
struct http_server *http_server_open(const struct http_options *options,
                                     const struct http_app *app);

// Serves until stop_fd becomes readable, then finishes the requests in flight (for 5 s at most).
// False when the loop itself failed.
bool http_server_run(struct http_server *server, int stop_fd);

// Shows another certificate from the next handshake on; connections stay as they are. False when
// it is not taken, or there is no https.
bool http_server_use(struct http_server *server, const struct http_certificate *certificate);

void http_server_close(struct http_server *server);

#endif
