#include "http/waiting.h"

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

void waiting_look(struct http_server *server) {
    for (struct exchange *exchange = server->parked; exchange; exchange = exchange->next)
        if (exchange->visit->is_suspended &&
            (waiting_is_over(server, exchange) || waiting_is_in_vain(server, exchange)))
            waiting_resume(exchange);
}
