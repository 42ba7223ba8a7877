#include "http/waiting.h"

enum { IN_A_TURN = 64 }; // reads come in between

void waiting_suspend(struct exchange *exchange) {
    if (exchange->visit->is_suspended)
        return;
    exchange->visit->is_suspended = true;
    MHD_suspend_connection(exchange->connection);
}

void waiting_resume(struct exchange *exchange) {
    if (!exchange->visit->is_suspended)
        return;
    exchange->visit->is_suspended = false;
    MHD_resume_connection(exchange->connection);
}

bool waiting_is_over(const struct http_server *server, const struct exchange *exchange) {
    return server->app.is_over(server->app.context, &exchange->request);
}

bool waiting_is_in_vain(const struct http_server *server, const struct exchange *exchange) {
    return pace_began(&server->pace) - exchange->parked_us > server->limits.request_s * 1000000LL;
}

static bool is_to_be_looked_at(const struct http_server *server, const struct exchange *exchange) {
    return exchange->visit->is_suspended &&
           (waiting_is_over(server, exchange) || waiting_is_in_vain(server, exchange));
}

bool waiting_look(struct http_server *server) {
    size_t count = 0;
    struct exchange *exchange = server->parked.first;
    for (; exchange && count <= IN_A_TURN; exchange = exchange->next)
        if (is_to_be_looked_at(server, exchange) && ++count <= IN_A_TURN)
            waiting_resume(exchange);
    return count > IN_A_TURN;
}
