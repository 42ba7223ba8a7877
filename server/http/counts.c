#include "http/loop.h"
#include "http/server.h"
#include "wire/handshake.h"

#include <assert.h>

static_assert((int)HTTP_LISTENERS_MAX == (int)LISTENERS_MAX, "all of them are told of");

void http_server_count(const struct http_server *server, struct http_counts *ret_counts) {
    const struct handshakes handshakes = handshakes_so_far();
    *ret_counts = (struct http_counts){
        .listener_count = server->listener_count,
        .writes_waiting = server->held.count + server->parked_writes,
        .handshakes = handshakes.done,
        .handshakes_failed = handshakes.failed,
    };
    for (size_t i = 0; i < server->listener_count; i++) {
        const struct listener *listener = &server->listeners[i];
        const unsigned long long *cuts = listener->deadlines.cuts;
        ret_counts->listeners[i] = (struct http_listener_counts){
            .name = listener->tls ? "https" : "http",
            .open = listener_connections(listener),
            .idle = cuts[CUT_IDLE],
            .late = cuts[CUT_LATE],
            .crowd = cuts[CUT_CROWD],
        };
    }
}
