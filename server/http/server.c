// libmicrohttpd is driven by a loop of our own: its internal epoll mode goes back to sleep with an
// infinite timeout after exactly 128 events, which stalls it at 128 connections and above.

#include "http/server.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "http/exchange.h"
#include "http/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
    CONNECTION_MEMORY = 16384, // takes a 15 KB bearer token
    CONNECTION_TIMEOUT_S = 120,
    CONNECTIONS_MAX = 4096,
    DRAIN_US = 5 * 1000 * 1000,
    DRAIN_STEP_MS = 50,
    EVENTS_MAX = 64,
};

// How many writes one commit carries at most. tests/bench/ builds a server with 1, which commits
// every request by itself, to show what sharing a commit gains.
#ifndef AZSREG_TURN_WRITES
#define AZSREG_TURN_WRITES 4096
#endif

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_app app;
    size_t body_limit;
    struct peers peers; // with the loop's own epoll descriptor
    struct exchange *held;
    size_t held_count;
    bool released; // held connections were resumed and wait for MHD_run
    struct exchange *spares;
    size_t in_flight;
    size_t answered; // in this turn
    bool closing;
};

static void *on_target(void *context, const char *target, struct MHD_Connection *connection) {
    struct http_server *server = context;
    struct exchange *exchange = exchange_open(&server->spares, target);
    if (!exchange)
        return NULL;
    exchange->connection = connection;
    server->in_flight++;
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **holder,
                         enum MHD_RequestTerminationCode code) {
    (void)connection;
    (void)code;
    struct http_server *server = context;
    struct exchange *exchange = *holder;
    *holder = NULL;
    if (!exchange)
        return;
    server->in_flight--;
    exchange_done(&server->spares, exchange);
}

static enum MHD_Result send_reply(struct http_server *server, struct exchange *exchange) {
    const long long spent = clock_monotonic_us() - exchange->began_us;
    server->app.report(server->app.context, &exchange->request, &exchange->reply, spent);
    return exchange_send(exchange, server->closing);
}

// Commits the writes that are held together and lets their replies go. False when none was kept.
static bool release(struct http_server *server) {
    const bool kept = server->app.settle(server->app.context);
    struct exchange *exchange = server->held;
    server->released = server->released || exchange;
    server->held = NULL;
    server->held_count = 0;
    while (exchange) {
        struct exchange *next = exchange->next;
        if (!kept)
            server->app.refuse(server->app.context, &exchange->request, &exchange->reply);
        exchange->state = EXCHANGE_READY;
        MHD_resume_connection(exchange->connection);
        exchange = next;
    }
    return kept;
}

// Keeps a write's reply back until the turn's commit; the one that fills the commit makes it.
static enum MHD_Result hold(struct http_server *server, struct exchange *exchange) {
    if (server->held_count + 1 == AZSREG_TURN_WRITES) {
        if (!release(server))
            server->app.refuse(server->app.context, &exchange->request, &exchange->reply);
        return send_reply(server, exchange);
    }
    exchange->state = EXCHANGE_HELD;
    exchange->next = server->held;
    server->held = exchange;
    server->held_count++;
    MHD_suspend_connection(exchange->connection);
    return MHD_YES;
}

static enum MHD_Result answer(struct http_server *server, struct exchange *exchange) {
    server->answered++;
    exchange->began_us = clock_monotonic_us();
    if (!exchange->request.body_too_large)
        buffer_text(&exchange->body, &exchange->request.body);
    const enum http_when when =
        server->app.answer(server->app.context, &exchange->request, &exchange->reply);
    return when == HTTP_NOW ? send_reply(server, exchange) : hold(server, exchange);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **holder) {
    (void)connection;
    (void)url;
    (void)version;
    struct http_server *server = context;
    struct exchange *exchange = *holder;
    if (!exchange)
        return MHD_NO;
    if (exchange->state == EXCHANGE_READY)
        return send_reply(server, exchange);
    if (exchange->state == EXCHANGE_NEW)
        return exchange_read_head(exchange, method, server->body_limit) ? MHD_YES
                                                                        : answer(server, exchange);
    if (*body_size == 0)
        return answer(server, exchange);
    if (!exchange_read_body(exchange, body, *body_size, server->body_limit))
        return MHD_NO;
    *body_size = 0;
    return MHD_YES;
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

static struct MHD_Daemon *start_daemon(struct http_server *server, int listen_fd) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, server,
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, peers_notify, &server->peers, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_END);
}

// The address that stands for a descriptor of the loop's own; all others are peers.
static bool watch(struct http_server *server, int fd, void *mark) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = mark};
    return epoll_ctl(server->peers.epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

struct http_server *http_server_open(const struct http_options *options,
                                     const struct http_app *app) {
    struct http_server *server = calloc(1, sizeof *server);
    if (!server) {
        close(options->listen_fd);
        return NULL;
    }
    server->app = *app;
    server->body_limit = options->body_limit;
    server->peers.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->daemon = server->peers.epoll_fd < 0 ? NULL : start_daemon(server, options->listen_fd);
    if (!server->daemon)
        close(options->listen_fd);
    const union MHD_DaemonInfo *info =
        server->daemon ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (info && watch(server, info->epoll_fd, &server->daemon))
        return server;
    http_server_close(server);
    return NULL;
}

// Ends a turn's writes: their commit, and another round of libmicrohttpd for their replies.
static void settle(struct http_server *server) {
    if (server->held)
        (void)release(server);
    server->released = false;
    MHD_run(server->daemon);
}

static void take_turn(struct http_server *server) {
    server->answered = 0;
    do {
        MHD_run(server->daemon);
        while (server->held || server->released)
            settle(server);
    } while (peers_settle(&server->peers));
    server->app.rest(server->app.context, server->answered == 0);
}

static int next_timeout(const struct http_server *server) {
    MHD_UNSIGNED_LONG_LONG timeout = 0;
    if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
        return server->answered ? 100 : -1; // after work, one more turn that can call itself idle
    return timeout > 1000 ? 1000 : (int)timeout;
}

enum wait_result { WAIT_TURN, WAIT_STOP, WAIT_FAILED };

// Sleeps until there is something to do, and notes the clients that have gone.
static enum wait_result wait_for_work(struct http_server *server, int timeout) {
    struct epoll_event events[EVENTS_MAX];
    const int count = epoll_wait(server->peers.epoll_fd, events, EVENTS_MAX, timeout);
    enum wait_result result = count < 0 && errno != EINTR ? WAIT_FAILED : WAIT_TURN;
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr == &server->closing)
            result = WAIT_STOP;
        else if (events[i].data.ptr != &server->daemon)
            peers_hang_up(&server->peers, events[i].data.ptr);
    return result;
}

static void drain(struct http_server *server) {
    const long long until = clock_monotonic_us() + DRAIN_US;
    server->closing = true;
    const MHD_socket listen_fd = MHD_quiesce_daemon(server->daemon);
    while (server->in_flight && clock_monotonic_us() < until &&
           wait_for_work(server, DRAIN_STEP_MS) != WAIT_FAILED)
        take_turn(server);
    if (listen_fd != MHD_INVALID_SOCKET)
        close(listen_fd);
}

bool http_server_run(struct http_server *server, int stop_fd) {
    if (!watch(server, stop_fd, &server->closing))
        return false;
    for (;;) {
        switch (wait_for_work(server, next_timeout(server))) {
        case WAIT_TURN:
            take_turn(server);
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
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (server->peers.epoll_fd >= 0)
        close(server->peers.epoll_fd);
    exchange_free_all(server->spares);
    free(server);
}
