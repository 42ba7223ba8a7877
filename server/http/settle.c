#include "http/settle.h"

#include "base/clock.h"
#include "http/source.h"
#include "http/waiting.h"

enum {
    FAST_US = 1000, // what a disk takes for which nobody waits on purpose
    LONG_US = 100 * 1000,
};

static bool gathers(const struct http_server *server) {
    const struct settling *settling = &server->settling;
    return !server->closing && server->held.count < settling->wanted &&
           server->held.count < server->connections && clock_monotonic_us() < settling->until_us;
}

// Whoever is connected waits for this. A disk that was slow the last time is not waited for in any
// case: somebody may come.
static bool is_for_all(const struct http_server *server) {
    return server->settling.disk == DISK_FAST && server->held.count >= server->connections;
}

static void refuse(struct http_server *server, struct exchange *exchange) {
    source_close(exchange);
    server->app.refuse(server->app.context, &exchange->request, HTTP_WAS_NOT_KEPT,
                       &exchange->reply);
}

static void release(struct http_server *server, bool kept) {
    while (server->held.first) {
        struct exchange *exchange = server->held.first;
        exchange_unlink(&server->held, exchange);
        waiting_resume(exchange);
        if (!kept)
            refuse(server, exchange);
        exchange->state = EXCHANGE_READY;
    }
    server->unsettled = false;
}

// As many are to be expected again: who is answered now, and who waits to be asked.
static void plan(struct http_server *server, long long took_us) {
    struct settling *settling = &server->settling;
    const bool is_slow = took_us > FAST_US;
    settling->disk = is_slow ? DISK_SLOW : DISK_FAST;
    settling->wanted = is_slow ? server->held.count + server->parked.count : 0;
    settling->until_us = is_slow ? clock_monotonic_us() + took_us / 2 : 0;
}

static void suspend_all(struct exchange *first) {
    for (; first; first = first->next)
        waiting_suspend(first);
}

// One that takes this long already is slow, whatever the last one was.
static void wait_on(struct http_server *server, bool ran) {
    struct settling *settling = &server->settling;
    const long long now_us = pace_began(&server->pace);
    settling->began_us = ran ? settling->began_us : now_us;
    if (now_us - settling->began_us > LONG_US)
        settling->disk = DISK_SLOW;
    if (settling->disk == DISK_SLOW)
        suspend_all(server->held.first);
}

static bool ask(struct http_server *server) {
    const bool ran = server->settling.runs;
    long long took_us = 0;
    const enum http_settled how =
        server->app.settle(server->app.context, is_for_all(server), &took_us);
    server->settling.runs = how == HTTP_SETTLING;
    server->settling.is_put_off = how == HTTP_GATHERING;
    if (server->settling.is_put_off)
        return false;
    if (server->settling.runs) {
        wait_on(server, ran);
        return false;
    }
    plan(server, took_us);
    release(server, how == HTTP_KEPT);
    return true;
}

void settle_alone(struct http_server *server, struct exchange *exchange) {
    long long took_us = 0;
    if (server->app.settle(server->app.context, true, &took_us) != HTTP_KEPT)
        refuse(server, exchange);
}

bool settle(struct http_server *server) {
    return server->unsettled && !server->settling.runs && !gathers(server) && ask(server);
}

bool settle_look(struct http_server *server) {
    return server->settling.runs && ask(server);
}

bool settle_waits(const struct http_server *server) {
    return server->settling.runs || (server->unsettled && gathers(server));
}

int settle_timeout(const struct http_server *server, int most) {
    if (!server->unsettled || server->settling.runs || server->settling.is_put_off)
        return most;
    const long long left_us = server->settling.until_us - clock_monotonic_us();
    const int left = gathers(server) && left_us > 0 ? (int)(left_us / 1000 + 1) : 0;
    return left < most ? left : most;
}
