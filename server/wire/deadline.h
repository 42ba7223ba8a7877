// How long a client may take; private to wire/ and http/.
//
// libmicrohttpd counts only the time without a single byte, so that a byte a second keeps a
// connection for ever. Here a connection has a time by which a step must be over: a request has to
// arrive, an answer to be taken, the next request to begin. All steps of a kind may take equally
// long, so a queue for each kind is in the order of their ends. Time is that of the pace.
#ifndef AZSREG_WIRE_DEADLINE_H
#define AZSREG_WIRE_DEADLINE_H

#include "wire/pace.h"

#include <stdbool.h>
#include <stddef.h>

enum deadline_kind {
    DEADLINE_HEAD, // a request, or a first one, begins to arrive
    DEADLINE_WORK, // the rest of it arrives, an answer goes out
    DEADLINE_IDLE, // nothing is asked
    DEADLINE_OURS, // the server is at work: no bound
    DEADLINE_KINDS,
};

// Why one was cut off: it asked for nothing, it was too slow, others waited to get in.
enum deadline_cut { CUT_IDLE, CUT_LATE, CUT_CROWD, CUTS };

struct deadline {
    int fd;
    enum deadline_kind kind; // DEADLINE_KINDS: it was cut off and is in no queue
    long long since_us;
    struct deadline *previous;
    struct deadline *next;
};

struct deadline_queue {
    struct deadline *first;
    struct deadline *last;
    long long allowed_us;
};

struct deadlines {
    struct deadline_queue queues[DEADLINE_KINDS];
    size_t count; // of connections, those that were cut off too
    unsigned long long cuts[CUTS];
    const struct pace *pace;
};

// A new connection; the first thing it has to do is to send a request.
void deadlines_add(struct deadlines *deadlines, struct deadline *deadline, int fd);

void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline);

// Its head is there; the time for the request goes on.
void deadlines_head_done(struct deadlines *deadlines, struct deadline *deadline);

// Another step begins.
void deadlines_move(struct deadlines *deadlines, struct deadline *deadline,
                    enum deadline_kind kind);

// Cuts off whoever was late at that time of the pace, before which everything that had come was
// read; libmicrohttpd finds the stream ended.
void deadlines_enforce(struct deadlines *deadlines, long long now_us);

// Cuts off the connections that have asked for nothing for longest, idle or without a whole head,
// if that is a second or more: at most that many.
void deadlines_make_room(struct deadlines *deadlines, size_t most);

// Milliseconds until someone may be over their time, or most.
int deadlines_timeout(const struct deadlines *deadlines, int most);

#endif
