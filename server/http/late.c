#include "http/late.h"

#include "base/clock.h"
#include "http/reset.h"
#include "http/waiting.h"

enum { LEFT_MS = 100 }; // how often somebody looks whether clients have gone

bool late_is_full(const struct http_server *server) {
    return server->late_count >= LATE_MAX;
}

void late_expect(struct http_server *server, struct exchange *exchange) {
    if (!exchange->reply.delay_us || exchange->is_late)
        return;
    exchange->is_late = true;
    server->late_count++;
}

bool late_begin(struct listener *listener, struct exchange *exchange) {
    if (!exchange->reply.delay_us || listener->server->closing)
        return false;
    listener_step(listener, &exchange->visit->deadline, DEADLINE_OURS);
    exchange->due_us = clock_monotonic_us() + exchange->reply.delay_us;
    exchange->state = EXCHANGE_LATE;
    exchange_append(&listener->server->late, exchange);
    return true;
}

void late_end(struct http_server *server, struct exchange *exchange) {
    if (exchange->state == EXCHANGE_LATE)
        exchange_unlink(&server->late, exchange);
    server->late_count -= exchange->is_late;
    exchange->is_late = false;
}

static void let_go(struct http_server *server, struct exchange *exchange) {
    late_end(server, exchange);
    exchange->state = EXCHANGE_READY;
    exchange->reply.delay_us = 0;
    waiting_resume(exchange);
}

void late_look(struct http_server *server) {
    const long long now_us = clock_monotonic_us();
    const bool looks = server->late.count && now_us - server->late_looked_us > LEFT_MS * 1000LL;
    struct exchange *next = NULL;
    for (struct exchange *exchange = server->late.first; exchange; exchange = next) {
        next = exchange->next;
        if (server->closing || now_us >= exchange->due_us ||
            (looks && reset_is_left(exchange->visit->deadline.fd)))
            let_go(server, exchange);
    }
    if (looks)
        server->late_looked_us = now_us;
}

void late_rest(struct http_server *server) {
    struct exchange *exchange = server->late.last;
    for (; exchange && !exchange->visit->is_suspended; exchange = exchange->previous)
        waiting_suspend(exchange);
}

int late_timeout(const struct http_server *server, int most) {
    const long long now_us = clock_monotonic_us();
    const struct exchange *exchange = server->late.first;
    if (exchange && most > LEFT_MS)
        most = LEFT_MS;
    for (; exchange; exchange = exchange->next) {
        const long long left_us = exchange->due_us - now_us;
        const long long left = left_us <= 0 ? 0 : left_us / 1000 + 1;
        most = left < most ? (int)left : most;
    }
    return most;
}
