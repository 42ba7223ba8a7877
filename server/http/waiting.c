#include "http/waiting.h"

enum {
    IN_A_TURN = 64,           // reads come in between
    CLOSING_US = 1000 * 1000, // what a server that ends waits for a job
};

void waiting_suspend(struct exchange *exchange) {
    if (exchange->visit->is_suspended)
        return;
    exchange->visit->is_suspended = true;
    MHD_suspend_connection(exchange->connection);
}

void waiting_resume(struct exchange *exchange) {
    if (!exchange->visit->is_suspended)
        return;
    exchange->visit->is_suspended = exchange->visit->has_gone = false;
    MHD_resume_connection(exchange->connection);
}

// Whoever waits to be let in has written nothing yet, and may never.
static bool waits_to_write(const struct exchange *exchange) {
    return exchange->state == EXCHANGE_PARKED && exchange->request.is_write;
}

void waiting_begin(struct http_server *server, struct exchange *exchange) {
    if (!exchange->parked_us)
        exchange->parked_us = pace_began(&server->pace);
    server->parked_writes += waits_to_write(exchange);
    exchange_insert(&server->parked, exchange);
}

void waiting_end(struct http_server *server, struct exchange *exchange) {
    server->parked_writes -= waits_to_write(exchange);
    exchange_unlink(&server->parked, exchange);
}

bool waiting_is_crowded(const struct http_server *server, bool is_write) {
    const size_t count = is_write ? server->held.count + server->parked_writes
                                  : server->parked.count - server->parked_writes;
    return count >= server->limits.waiting;
}

bool waiting_is_over(const struct http_server *server, const struct exchange *exchange) {
    return server->app.is_over(server->app.context, &exchange->request);
}

bool waiting_has_begun(const struct http_server *server, const struct exchange *exchange) {
    const struct http_app *app = &server->app;
    return app->has_begun && app->has_begun(app->context, &exchange->request);
}

bool waiting_is_in_vain(const struct http_server *server, const struct exchange *exchange) {
    const long long now_us = pace_began(&server->pace);
    if (exchange->request.rests)
        return server->closing;
    if (server->closing && now_us - server->closing_us > CLOSING_US)
        return !(waiting_has_begun(server, exchange) && waiting_is_over(server, exchange));
    return now_us - exchange->parked_us > server->limits.request_s * 1000000LL &&
           !waiting_has_begun(server, exchange);
}

// A client that has gone is noticed by libmicrohttpd, once it is resumed.
static bool is_to_be_looked_at(const struct http_server *server, const struct exchange *exchange) {
    return exchange->visit->is_suspended &&
           ((exchange->request.rests && exchange->visit->has_gone) ||
            waiting_is_in_vain(server, exchange) || waiting_is_over(server, exchange));
}

bool waiting_has_news(const struct http_server *server) {
    const struct exchange *exchange = server->parked.first;
    while (exchange && !(exchange->request.rests && is_to_be_looked_at(server, exchange)))
        exchange = exchange->next;
    return exchange;
}

bool waiting_look(struct http_server *server) {
    size_t count = 0;
    struct exchange *exchange = server->parked.first;
    for (; exchange && count <= IN_A_TURN; exchange = exchange->next)
        if (is_to_be_looked_at(server, exchange) && ++count <= IN_A_TURN)
            waiting_resume(exchange);
    return count > IN_A_TURN;
}

// A body that is not to be read yet stays with its client. Libmicrohttpd asks again about one that
// it has read only when its connection is resumed, also if the wait was over before this turn.
static void rest(struct http_server *server, struct exchange *exchange) {
    if (exchange->state == EXCHANGE_WAITING) {
        waiting_suspend(exchange);
        if (waiting_is_over(server, exchange))
            waiting_resume(exchange);
    } else if ((server->settling.disk == DISK_SLOW || exchange->request.rests) &&
               !waiting_is_over(server, exchange)) {
        waiting_suspend(exchange);
    }
}

void waiting_rest(struct http_server *server) {
    struct exchange *exchange = server->parked.last;
    for (; exchange && !exchange->visit->is_suspended; exchange = exchange->previous)
        rest(server, exchange);
}
