// Whose requests the front door takes, and within which limits. Here and not in http/, because the
// gate answers by it, too.
#ifndef AZSREG_WIRE_HTTP_APP_H
#define AZSREG_WIRE_HTTP_APP_H

#include "base/message.h"

enum http_when {
    HTTP_NOW,
    HTTP_AT_SETTLE, // held until the turn's writes are durable
    HTTP_AGAIN,     // nothing has been done yet: is_over says when to ask again
};

enum http_settled {
    HTTP_KEPT,
    HTTP_NOT_KEPT,
    HTTP_SETTLING,  // it goes on: ask again after the next wake
    HTTP_GATHERING, // it has not begun: the turn goes on, and is to be ended later
};

// Why a request gets another answer than the application gave, or would have.
enum http_refusal {
    HTTP_WAS_NOT_KEPT,
    HTTP_WAITED_TOO_LONG, // to be asked again: nothing has been done for it
    HTTP_LEFT_ALONE,      // with what has begun for it: the server ends
};

enum http_begun {
    HTTP_BEGUN,
    HTTP_REFUSED,     // the reply is filled in, and what comes of the body is dropped
    HTTP_BEGIN_AGAIN, // is_over says when; nothing of the body is read before
};

struct http_app {
    void *context;
    // Looks at a head before anything of its body is read.
    enum http_begun (*begin)(void *context, struct http_request *request, struct http_reply *reply);
    // Fills in the reply to a request that is whole and says when it may go out.
    enum http_when (*answer)(void *context, struct http_request *request, struct http_reply *reply);
    // Whether what a request waited for that was to be asked AGAIN is over.
    bool (*is_over)(void *context, const struct http_request *request);
    // One of the wake_fds is readable; none must be any more afterwards. False when the server had
    // better end.
    bool (*wake)(void *context);
    // Ends a turn in which replies were held, and says how long the disk took for it. at_once:
    // nobody is kept waiting by that.
    enum http_settled (*settle)(void *context, bool at_once, long long *ret_us);
    // Fills in the reply to a request that is refused after all.
    void (*refuse)(void *context, struct http_request *request, enum http_refusal why,
                   struct http_reply *reply);
    // Fills in the reply to what has a fault, and of which nothing else may be known.
    void (*turn_away)(void *context, struct http_request *request, struct http_reply *reply);
    // Told of every reply once it is final; microseconds since its head was read.
    // It may add headers.
    void (*report)(void *context, const struct http_request *request, struct http_reply *reply,
                   long long microseconds);
    // The turn is over; idle says that no request was answered in it. At least one an hour.
    // Whether there is more to do that is nobody's answer.
    bool (*rest)(void *context, bool idle);
    // Looks at what a body begins with, before the rest of it is read: BEGUN or REFUSED. For
    // requests that ask for it (look_at); NULL where none does.
    enum http_begun (*look)(void *context, struct http_request *request, struct http_reply *reply);
    // Whether what a request waits for has begun and is not taken back any more: it waits for the
    // end of that, however long it takes. NULL where nothing does.
    bool (*has_begun)(void *context, const struct http_request *request);
};

// In PEM. The chain begins with the server's own certificate.
struct http_certificate {
    struct text chain;
    struct text key;
};

struct http_limits {
    size_t body;                      // bytes
    size_t bodies;                    // the same, of all that are kept at a time
    size_t waiting;                   // writes that are held or parked; and others that are parked
    unsigned connections;             // of each listener
    unsigned connections_per_address; // the same; 0 for any number
    unsigned request_s;               // for a request to arrive, and again for its answer to go
    unsigned idle_s;                  // until the next request begins
};

#endif
