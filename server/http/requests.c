#include "http/requests.h"

#include "base/clock.h"
#include "http/late.h"
#include "http/reset.h"
#include "http/settle.h"
#include "http/source.h"
#include "http/trouble.h"
#include "http/waiting.h"

enum { REFUSED_MAX = 256 }; // requests whose body is read to be dropped: a kindness, not a duty

// 1 makes a server that commits every write by itself: tests/bench/ measures against it what it is
// worth to commit the writes of a turn together.
#ifndef AZSREG_TURN_WRITES
#define AZSREG_TURN_WRITES 0
#endif

static void *on_target(void *context, const char *target, struct MHD_Connection *connection) {
    struct listener *listener = context;
    struct http_server *server = listener->server;
    struct visit *visit = listener_visit(connection);
    struct exchange *exchange = visit ? exchange_open(&server->spares, target) : NULL;
    if (!exchange)
        return NULL;
    exchange->connection = connection;
    exchange->visit = visit;
    listener_step(listener, &visit->deadline, DEADLINE_HEAD);
    exchange->request.over_tls = listener->tls;
    server->in_flight++;
    server->steps++;
    return exchange;
}

// A write stays, its reply has nowhere to go.
static void leave(struct http_server *server, struct exchange *exchange) {
    waiting_resume(exchange);
    if (exchange->state == EXCHANGE_HELD)
        exchange_unlink(&server->held, exchange);
    if (exchange->state == EXCHANGE_STALLED)
        exchange_unlink(&server->stalled, exchange);
    if (exchange->state == EXCHANGE_PARKED || exchange->state == EXCHANGE_WAITING)
        waiting_end(server, exchange);
    late_end(server, exchange);
    if (exchange->reply.ending == HTTP_ENDS_HALFWAY) // one without a body
        reset_connection(exchange->visit->deadline.fd);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **holder,
                         enum MHD_RequestTerminationCode code) {
    (void)connection;
    (void)code;
    struct listener *listener = context;
    struct http_server *server = listener->server;
    struct exchange *exchange = *holder;
    *holder = NULL;
    if (!exchange)
        return;
    listener_step(listener, &exchange->visit->deadline, DEADLINE_IDLE);
    leave(server, exchange);
    source_close(exchange);
    server->refused_count -= exchange->state == EXCHANGE_REFUSED;
    exchange_drop_body(exchange, &server->bodies);
    server->in_flight--;
    server->steps++;
    exchange_done(&server->spares, exchange);
}

// Without an answer, and whatever else its client has sent goes with it.
static enum MHD_Result hang_up(const struct exchange *exchange) {
    reset_connection(exchange->visit->deadline.fd);
    return MHD_NO;
}

static enum MHD_Result send_reply(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    if (late_begin(listener, exchange))
        return MHD_YES;
    const long long spent = clock_monotonic_us() - exchange->began_us;
    server->app.report(server->app.context, &exchange->request, &exchange->reply, spent);
    if (exchange->reply.ending == HTTP_ENDS_UNSAID)
        return hang_up(exchange);
    listener_step(listener, &exchange->visit->deadline, DEADLINE_WORK);
    if (trouble_is_wanted(&exchange->reply))
        trouble_begin(exchange);
    return exchange->reply.source.read ? source_send(listener, exchange)
                                       : exchange_send(exchange, server->closing);
}

// Without a response libmicrohttpd asks for one again in every MHD_run; on a fast disk suspending
// would cost more. What it waits for is the server's to do, so its client is not late meanwhile.
static enum MHD_Result hold(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    listener_step(listener, &exchange->visit->deadline, DEADLINE_OURS);
    exchange->state = EXCHANGE_HELD;
    server->unsettled = true;
    exchange_append(&server->held, exchange);
    return MHD_YES;
}

static void park(struct listener *listener, struct exchange *exchange, enum exchange_state state) {
    if (state == EXCHANGE_PARKED)
        listener_step(listener, &exchange->visit->deadline, DEADLINE_OURS);
    exchange->state = state;
    waiting_begin(listener->server, exchange);
}

static void borrow_body(struct exchange *exchange) {
    exchange->request.body =
        (struct text){exchange->body.at ? exchange->body.at : "", exchange->body.size};
}

static enum MHD_Result answer(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    struct http_request *request = &exchange->request;
    request->crowded = waiting_is_crowded(server, request->is_write);
    request->is_late = late_is_full(server);
    borrow_body(exchange);
    server->answered++;
    enum http_when when = server->app.answer(server->app.context, request, &exchange->reply);
    late_expect(server, exchange);
    if (when == HTTP_AGAIN) {
        park(listener, exchange, EXCHANGE_PARKED);
        return MHD_YES;
    }
    exchange_drop_body(exchange, &server->bodies);
    if (AZSREG_TURN_WRITES == 1 && when == HTTP_AT_SETTLE) {
        settle_alone(server, exchange);
        when = HTTP_NOW;
    }
    return when == HTTP_NOW ? send_reply(listener, exchange) : hold(listener, exchange);
}

// As long as nothing was done for it, it may be refused at any time.
static void give_up(struct http_server *server, struct exchange *exchange) {
    const enum http_refusal why =
        waiting_has_begun(server, exchange) ? HTTP_LEFT_ALONE : HTTP_WAITED_TOO_LONG;
    exchange_drop_body(exchange, &server->bodies);
    source_close(exchange);
    server->app.refuse(server->app.context, &exchange->request, why, &exchange->reply);
}

// Its body, if there is one, is read to be dropped before it is told so.
static void refuse(struct http_server *server, struct exchange *exchange) {
    exchange->state = EXCHANGE_REFUSED;
    server->refused_count++;
}

// What has begun, or was refused, or has to be begun again.
static void begin(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    exchange->request.crowded = waiting_is_crowded(server, false);
    switch (server->app.begin(server->app.context, &exchange->request, &exchange->reply)) {
    case HTTP_BEGUN:
        exchange->state = EXCHANGE_READING;
        exchange->parked_us = 0; // what it may wait for yet has a time of its own
        return;
    case HTTP_BEGIN_AGAIN:
        park(listener, exchange, EXCHANGE_WAITING);
        return;
    case HTTP_REFUSED:
        refuse(server, exchange);
    }
}

static enum MHD_Result take_head(struct listener *listener, struct exchange *exchange,
                                 const char *method) {
    struct http_server *server = listener->server;
    exchange->began_us = clock_monotonic_us();
    exchange->request.body_limit = server->limits.body;
    exchange_read_head(exchange, method);
    begin(listener, exchange);
    return exchange->state == EXCHANGE_REFUSED &&
                   (exchange_is_hopeless(exchange) || server->refused_count > REFUSED_MAX)
               ? send_reply(listener, exchange)
               : MHD_YES;
}

// What a body begins with may be refused before the rest of it takes up room: what comes then is
// dropped, as if its head had been.
static void look(struct http_server *server, struct exchange *exchange) {
    struct http_request *request = &exchange->request;
    request->look_at = 0;
    borrow_body(exchange);
    if (server->app.look(server->app.context, request, &exchange->reply) != HTTP_REFUSED)
        return;
    exchange_drop_body(exchange, &server->bodies);
    refuse(server, exchange);
}

static enum MHD_Result end_body(struct listener *listener, struct exchange *exchange) {
    if (exchange_is_to_be_looked_at(exchange))
        look(listener->server, exchange);
    return exchange->state == EXCHANGE_REFUSED ? send_reply(listener, exchange)
                                               : answer(listener, exchange);
}

static enum MHD_Result take_body(struct listener *listener, struct exchange *exchange,
                                 const char *body, size_t *size) {
    if (*size == 0)
        return end_body(listener, exchange);
    const struct text piece = {body, *size};
    *size = 0;
    if (!exchange_read_body(exchange, &listener->server->bodies, piece))
        return MHD_NO;
    if (exchange_is_to_be_looked_at(exchange) && exchange_has_line(exchange, piece))
        look(listener->server, exchange);
    return MHD_YES;
}

// libmicrohttpd takes no reply while there is a body to read, and does not ask again about one that
// it has read: what waited at its head goes on with its body at once.
static enum MHD_Result go_on(struct listener *listener, struct exchange *exchange, bool in_vain,
                             const char *body, size_t *size) {
    if (in_vain) {
        give_up(listener->server, exchange);
        refuse(listener->server, exchange);
    } else {
        begin(listener, exchange);
    }
    return exchange->state == EXCHANGE_WAITING ? MHD_YES
                                               : take_body(listener, exchange, body, size);
}

static enum MHD_Result answer_if_over(struct listener *listener, struct exchange *exchange,
                                      const char *body, size_t *size) {
    struct http_server *server = listener->server;
    const bool at_head = exchange->state == EXCHANGE_WAITING;
    const bool in_vain = waiting_is_in_vain(server, exchange);
    if (!in_vain && !waiting_is_over(server, exchange))
        return MHD_YES;
    waiting_end(server, exchange);
    exchange->state = EXCHANGE_READING;
    server->steps++;
    if (at_head)
        return go_on(listener, exchange, in_vain, body, size);
    if (!in_vain)
        return answer(listener, exchange);
    give_up(server, exchange);
    return send_reply(listener, exchange);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **holder) {
    (void)connection;
    (void)url;
    (void)version;
    struct listener *listener = context;
    struct exchange *exchange = *holder;
    if (!exchange)
        return MHD_NO;
    if (exchange->state == EXCHANGE_HELD ||
        exchange->state == EXCHANGE_LATE) // being asked again moves nothing
        return MHD_YES;
    if (exchange->state == EXCHANGE_PARKED || exchange->state == EXCHANGE_WAITING)
        return answer_if_over(listener, exchange, body, body_size);
    listener->server->steps++;
    if (exchange->state == EXCHANGE_NEW && !listener_head_done(listener, exchange->visit))
        return MHD_NO;
    if (exchange->state == EXCHANGE_NEW)
        return take_head(listener, exchange, method);
    return exchange->state == EXCHANGE_READY ? send_reply(listener, exchange)
                                             : take_body(listener, exchange, body, body_size);
}

const struct daemon_calls requests_calls = {on_target, on_request, on_completed};
