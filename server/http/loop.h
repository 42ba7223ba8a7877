// The state of the event loop; private to http/. server.c turns it, requests.c is what
// libmicrohttpd calls for each request meanwhile.
#ifndef AZSREG_HTTP_LOOP_H
#define AZSREG_HTTP_LOOP_H

#include "http/crowd.h"
#include "http/exchange_list.h"
#include "http/listener.h"
#include "wire/tls.h"

enum { LISTENERS_MAX = 2 };

enum disk { DISK_UNKNOWN, DISK_FAST, DISK_SLOW };

// The end of a turn (settle.c).
struct settling {
    bool runs;          // beside the loop, for all that is held
    bool is_put_off;    // by the application: it says so in each turn
    enum disk disk;     // as it was the last time
    size_t wanted;      // writes to gather before the next one: as many as the last one had
    long long until_us; // and no longer than that, on the monotonic clock
    long long began_us; // what runs, by the pace
};

struct http_server {
    struct listener listeners[LISTENERS_MAX];
    size_t listener_count;
    struct tls *tls; // of the one that has it; NULL for none
    struct http_app app;
    struct http_limits limits;
    struct peers peers;           // with the loop's own epoll descriptor
    struct exchange_list held;    // whose replies wait for the end of a turn
    struct exchange_list parked;  // to be asked again
    struct exchange_list late;    // whose replies are kept back
    size_t late_count;            // the same, and those that will be
    long long late_looked_us;     // when somebody looked whether their clients have gone
    struct exchange_list stalled; // whose sources have nothing to send yet
    struct settling settling;
    bool unsettled;       // writes wait to be committed, though nobody may wait for their replies
    size_t parked_writes; // of the parked ones
    bool more_waits;      // parked ones that are to be asked in the next turn
    size_t refused_count; // requests whose body is being dropped
    int wake_mark;        // the address that stands for the wake_fds
    struct exchange_spares spares;
    struct exchange_bodies bodies;
    size_t in_flight;
    size_t answered;    // in this turn
    size_t steps;       // requests begun, read and completed so far
    size_t idle_turns;  // in a row: no event came and nothing moved
    size_t connections; // when the last turn was over
    struct crowd crowd;
    struct pace pace;
    bool closing;
    long long closing_us; // since then, by the pace
};

#endif
