// libmicrohttpd is driven by a loop of our own: its internal epoll mode goes back to sleep with an
// infinite timeout after exactly 128 events, which stalls it at 128 connections and above.
//
// Each listener is a daemon of libmicrohttpd's, and the loop drives both. Only plain connections
// are watched as peers: TLS is read until nothing is left, so the end of its stream is always
// noticed. In return libmicrohttpd takes a connection for readable all through its handshake and
// asks not to be waited for; when that leads nowhere the loop sleeps all the same, and the next
// byte wakes it.

#include "http/server.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "http/crowd.h"
#include "http/exchange.h"
#include "http/listener.h"
#include "http/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
    CONNECTION_MEMORY = HTTP_HEAD_MAX + 2048, // an answer's head has to fit too
    DRAIN_US = 5 * 1000 * 1000,
    DRAIN_STEP_MS = 50,
    EVENTS_MAX = 64,
    LISTENERS_MAX = 2,
    REFUSED_MAX = 256, // requests whose body is read to be dropped: it is a kindness, not a duty
    REST_MS = 3600 * 1000,
    IDLE_TURNS_MAX = 64,  // more of them in a row than any pending work takes
    PARKED_TURNS_MAX = 2, // the same where only a job is waited for, whose end wakes the loop
    IDLE_TURN_MS = 20,
};

// 1 makes a server that commits every write by itself: tests/bench/ measures against it what it is
// worth to commit the writes of a turn together.
#ifndef AZSREG_TURN_WRITES
#define AZSREG_TURN_WRITES 0
#endif

struct http_server {
    struct listener listeners[LISTENERS_MAX];
    size_t listener_count;
    struct tls *tls; // of the one that has it; NULL for none
    struct http_app app;
    struct http_limits limits;
    struct peers peers; // with the loop's own epoll descriptor
    struct exchange *held;
    bool unsettled; // writes wait to be committed, though nobody may wait for their replies
    size_t held_count;
    size_t parked_count;  // requests to be asked again
    size_t refused_count; // requests whose body is being dropped
    int wake_fd;
    struct exchange_spares spares;
    struct exchange_bodies bodies;
    size_t in_flight;
    size_t answered;    // in this turn
    size_t steps;       // requests begun, read and completed so far
    size_t idle_turns;  // in a row: no event came and nothing moved
    size_t connections; // when the last turn was over
    struct crowd crowd;
    bool closing;
};

static void *on_target(void *context, const char *target, struct MHD_Connection *connection) {
    struct listener *listener = context;
    struct http_server *server = listener->server;
    struct exchange *exchange = exchange_open(&server->spares, target);
    if (!exchange)
        return NULL;
    exchange->connection = connection;
    exchange->deadline = listener_deadline(connection);
    listener_step(listener, exchange->deadline, DEADLINE_WORK);
    exchange->request.over_tls = listener->tls;
    server->in_flight++;
    server->steps++;
    return exchange;
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
    listener_step(listener, exchange->deadline, DEADLINE_IDLE);
    if (exchange->state == EXCHANGE_HELD) // the write stays, its reply has nowhere to go
        server->held_count -= exchange_unlink(&server->held, exchange);
    server->parked_count -= exchange->state == EXCHANGE_PARKED;
    server->refused_count -= exchange->state == EXCHANGE_REFUSED;
    exchange_drop_body(exchange, &server->bodies);
    server->in_flight--;
    server->steps++;
    exchange_done(&server->spares, exchange);
}

static enum MHD_Result send_reply(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    const long long spent = clock_monotonic_us() - exchange->began_us;
    server->app.report(server->app.context, &exchange->request, &exchange->reply, spent);
    listener_step(listener, exchange->deadline, DEADLINE_WORK);
    return exchange_send(exchange, server->closing);
}

// Without a response libmicrohttpd asks for one again in every MHD_run; suspending would cost more.
static enum MHD_Result hold(struct http_server *server, struct exchange *exchange) {
    exchange->state = EXCHANGE_HELD;
    server->unsettled = true;
    server->held_count++;
    exchange->next = server->held;
    server->held = exchange;
    return MHD_YES;
}

// What it waits for is the server's to do, so its client is not late meanwhile.
static enum MHD_Result park(struct listener *listener, struct exchange *exchange) {
    listener_step(listener, exchange->deadline, DEADLINE_OURS);
    exchange->state = EXCHANGE_PARKED;
    listener->server->parked_count++;
    return MHD_YES;
}

static enum MHD_Result answer(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    struct http_request *request = &exchange->request;
    request->crowded = server->held_count >= server->limits.waiting;
    request->body = (struct text){exchange->body.at ? exchange->body.at : "", exchange->body.size};
    server->answered++;
    enum http_when when = server->app.answer(server->app.context, request, &exchange->reply);
    if (when == HTTP_AGAIN)
        return park(listener, exchange);
    exchange_drop_body(exchange, &server->bodies);
    if (AZSREG_TURN_WRITES == 1 && when == HTTP_AT_SETTLE) {
        if (!server->app.settle(server->app.context))
            server->app.refuse(server->app.context, request, &exchange->reply);
        when = HTTP_NOW;
    }
    return when == HTTP_NOW ? send_reply(listener, exchange) : hold(server, exchange);
}

static enum MHD_Result answer_if_over(struct listener *listener, struct exchange *exchange) {
    struct http_server *server = listener->server;
    if (!server->app.is_over(server->app.context, &exchange->request))
        return MHD_YES;
    server->parked_count--;
    server->steps++;
    return answer(listener, exchange);
}

static enum MHD_Result take_head(struct listener *listener, struct exchange *exchange,
                                 const char *method) {
    struct http_server *server = listener->server;
    exchange->began_us = clock_monotonic_us();
    exchange->request.body_limit = server->limits.body;
    exchange_read_head(exchange, method);
    if (server->app.begin(server->app.context, &exchange->request, &exchange->reply)) {
        exchange->state = EXCHANGE_READING;
        return MHD_YES;
    }
    exchange->state = EXCHANGE_REFUSED;
    server->refused_count++;
    return exchange_is_hopeless(exchange) || server->refused_count > REFUSED_MAX
               ? send_reply(listener, exchange)
               : MHD_YES;
}

static enum MHD_Result take_body(struct listener *listener, struct exchange *exchange,
                                 const char *body, size_t *size) {
    if (*size == 0)
        return exchange->state == EXCHANGE_REFUSED ? send_reply(listener, exchange)
                                                   : answer(listener, exchange);
    const struct text piece = {body, *size};
    *size = 0;
    return exchange_read_body(exchange, &listener->server->bodies, piece) ? MHD_YES : MHD_NO;
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
    if (exchange->state == EXCHANGE_HELD) // being asked again moves nothing
        return MHD_YES;
    if (exchange->state == EXCHANGE_PARKED)
        return answer_if_over(listener, exchange);
    listener->server->steps++;
    if (exchange->state == EXCHANGE_NEW)
        return take_head(listener, exchange, method);
    return exchange->state == EXCHANGE_READY ? send_reply(listener, exchange)
                                             : take_body(listener, exchange, body, body_size);
}

// The path is decoded by arm/path.c, once; libmicrohttpd must leave it alone.
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void say_nothing(void *context, const char *format, va_list arguments) {
    (void)context;
    (void)format;
    (void)arguments;
}

// The loop cuts off whoever is late; libmicrohttpd's own count of silent seconds is for those that
// it had no memory to watch.
static unsigned longest(const struct http_limits *limits) {
    return limits->request_s > limits->idle_s ? limits->request_s : limits->idle_s;
}

// A plain daemon passes over the options of TLS.
static struct MHD_Daemon *start_daemon(struct listener *listener, int fd) {
    const struct http_limits *limits = &listener->server->limits;
    struct tls *tls = listener->tls;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
        on_request, listener, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_URI_LOG_CALLBACK, on_target,
        listener, MHD_OPTION_NOTIFY_COMPLETED, on_completed, listener, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, listener_notify, listener, MHD_OPTION_CONNECTION_LIMIT,
        limits->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, longest(limits), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_HTTPS_PRIORITIES,
        TLS_PRIORITIES, MHD_OPTION_HTTPS_CERT_CALLBACK, tls_certificate_for, MHD_OPTION_END);
}

// The address that stands for a descriptor of the loop's own; all others are peers.
static bool watch(struct http_server *server, int fd, void *mark) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = mark};
    return epoll_ctl(server->peers.epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

// Without a socket there is nothing to do.
static bool add_listener(struct http_server *server, int fd, struct tls *tls) {
    if (fd < 0)
        return true;
    struct listener *listener = &server->listeners[server->listener_count];
    *listener = (struct listener){.server = server, .tls = tls, .peers = &server->peers, .fd = fd};
    listener_set_limits(listener, &server->limits);
    listener->daemon = start_daemon(listener, fd);
    if (!listener->daemon) {
        close(fd);
        return false;
    }
    server->listener_count++;
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info && watch(server, info->epoll_fd, listener);
}

static struct http_server *make_server(const struct http_options *options,
                                       const struct http_app *app) {
    struct http_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->app = *app;
    server->limits = options->limits;
    server->bodies.most = options->limits.bodies;
    server->wake_fd = options->wake_fd;
    server->peers.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->tls = options->https_fd < 0 ? NULL : tls_open(&options->certificate);
    if (server->peers.epoll_fd >= 0 && (server->tls || options->https_fd < 0))
        return server;
    http_server_close(server);
    return NULL;
}

static void close_socket(int fd) {
    if (fd >= 0)
        close(fd);
}

struct http_server *http_server_open(const struct http_options *options,
                                     const struct http_app *app) {
    struct http_server *server = make_server(options, app);
    if (!server) {
        close_socket(options->http_fd);
        close_socket(options->https_fd);
        return NULL;
    }
    const bool http = add_listener(server, options->http_fd, NULL);
    const bool https = add_listener(server, options->https_fd, server->tls);
    const bool wakes = options->wake_fd < 0 || watch(server, options->wake_fd, &server->wake_fd);
    if (http && https && wakes)
        return server;
    http_server_close(server);
    return NULL;
}

bool http_server_use(struct http_server *server, const struct http_certificate *certificate) {
    return server->tls && tls_use(server->tls, certificate);
}

static void run_listeners(struct http_server *server) {
    for (size_t i = 0; i < server->listener_count; i++)
        MHD_run(server->listeners[i].daemon);
}

// Commits the writes of this turn together, then has libmicrohttpd ask for their replies and send
// them. Writes that come in meanwhile are the next turn's: there are signals to be heard, too.
static void settle(struct http_server *server) {
    if (!server->unsettled)
        return;
    server->unsettled = false;
    const bool kept = server->app.settle(server->app.context);
    struct exchange *exchange = server->held;
    server->held = NULL;
    server->held_count = 0;
    while (exchange) {
        struct exchange *next = exchange->next;
        if (!kept)
            server->app.refuse(server->app.context, &exchange->request, &exchange->reply);
        exchange->state = EXCHANGE_READY;
        exchange = next;
    }
    run_listeners(server);
    run_listeners(server);
}

// Grows with whatever the listeners do.
static size_t moved(const struct http_server *server) {
    return server->steps + (server->tls ? tls_sent(server->tls) : 0);
}

static size_t count_connections(const struct http_server *server) {
    size_t count = 0;
    for (size_t i = 0; i < server->listener_count; i++)
        count += listener_connections(&server->listeners[i]);
    return count;
}

// Where no descriptor was left libmicrohttpd stops listening until a connection has ended, and
// begins again with the turn after that one, which nothing else may ever bring about.
static void listen_again(struct http_server *server) {
    size_t count = count_connections(server);
    if (!count)
        run_listeners(server);
    for (; count < server->connections; count = count_connections(server)) {
        server->connections = count;
        run_listeners(server);
    }
    server->connections = count_connections(server);
}

static void take_turn(struct http_server *server, int events) {
    const size_t before = moved(server);
    server->answered = 0;
    for (size_t i = 0; i < server->listener_count; i++)
        listener_look_after(&server->listeners[i], clock_monotonic_us());
    run_listeners(server);
    settle(server);
    if (peers_settle(&server->peers))
        run_listeners(server);
    listen_again(server);
    server->app.rest(server->app.context, server->answered == 0);
    crowd_look(&server->crowd, server->connections, server->answered == 0);
    server->idle_turns = events || moved(server) != before ? 0 : server->idle_turns + 1;
}

// The least of what the listeners ask for.
static int next_timeout(const struct http_server *server) {
    int least = server->answered ? 100 : REST_MS; // after work, one more turn that can be idle
    if (server->unsettled)
        return 0;
    for (size_t i = 0; i < server->listener_count; i++) {
        const struct listener *listener = &server->listeners[i];
        MHD_UNSIGNED_LONG_LONG timeout = 0;
        least = listener_timeout(listener, least);
        if (MHD_get_timeout(listener->daemon, &timeout) != MHD_YES)
            continue;
        const int wanted = timeout > 1000 ? 1000 : (int)timeout;
        least = wanted < least ? wanted : least;
    }
    const size_t patience = server->parked_count ? PARKED_TURNS_MAX : IDLE_TURNS_MAX;
    return least == 0 && server->idle_turns > patience ? IDLE_TURN_MS : least;
}

enum wait_result { WAIT_TURN, WAIT_STOP, WAIT_FAILED };

static bool is_listener(const struct http_server *server, const void *mark) {
    for (size_t i = 0; i < server->listener_count; i++)
        if (mark == &server->listeners[i])
            return true;
    return false;
}

// Sleeps until there is something to do, and notes the clients that have gone.
static enum wait_result wait_for_work(struct http_server *server, int timeout, int *ret_events) {
    struct epoll_event events[EVENTS_MAX];
    const int count = epoll_wait(server->peers.epoll_fd, events, EVENTS_MAX, timeout);
    enum wait_result result = count < 0 && errno != EINTR ? WAIT_FAILED : WAIT_TURN;
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr == &server->closing)
            result = WAIT_STOP;
        else if (events[i].data.ptr == &server->wake_fd)
            server->app.wake(server->app.context);
        else if (!is_listener(server, events[i].data.ptr))
            peers_hang_up(&server->peers, events[i].data.ptr);
    *ret_events = count;
    return result;
}

static void drain(struct http_server *server) {
    const long long until = clock_monotonic_us() + DRAIN_US;
    int fds[LISTENERS_MAX] = {-1, -1};
    int events = 0;
    server->closing = true;
    for (size_t i = 0; i < server->listener_count; i++)
        fds[i] = MHD_quiesce_daemon(server->listeners[i].daemon);
    while ((server->in_flight || server->unsettled) && clock_monotonic_us() < until &&
           wait_for_work(server, DRAIN_STEP_MS, &events) != WAIT_FAILED)
        take_turn(server, events);
    for (size_t i = 0; i < LISTENERS_MAX; i++)
        close_socket(fds[i]);
}

bool http_server_run(struct http_server *server, int stop_fd) {
    int events = 0;
    if (!watch(server, stop_fd, &server->closing))
        return false;
    for (;;) {
        switch (wait_for_work(server, next_timeout(server), &events)) {
        case WAIT_TURN:
            take_turn(server, events);
            break;
        case WAIT_STOP:
            epoll_ctl(server->peers.epoll_fd, EPOLL_CTL_DEL, stop_fd, NULL);
            drain(server);
            return true;
        case WAIT_FAILED:
            return false;
        }
    }
}

void http_server_close(struct http_server *server) {
    if (!server)
        return;
    for (size_t i = 0; i < server->listener_count; i++)
        MHD_stop_daemon(server->listeners[i].daemon);
    tls_close(server->tls);
    if (server->peers.epoll_fd >= 0)
        close(server->peers.epoll_fd);
    exchange_free_spares(&server->spares);
    free(server);
}
