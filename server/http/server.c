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
#include "http/late.h"
#include "http/loop.h"
#include "http/requests.h"
#include "http/settle.h"
#include "http/source.h"
#include "http/waiting.h"
#include "wire/handshake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
    FAIR_TURN_US = 100 * 1000, // more of it is not the clients' fault
    DRAIN_US = 5 * 1000 * 1000,
    DRAIN_STEP_MS = 50,
    EVENTS_MAX = 64,
    IDLE_MS = 100,          // after work there is one more turn, which can be an idle one
    TIMEOUT_MOST_MS = 1000, // libmicrohttpd's may be longer than a deadline of ours
    REST_MS = 3600 * 1000,
    IDLE_TURNS_MAX = 64, // more of them in a row than any pending work takes
    JOB_TURNS_MAX = 1,   // the same where only a job is waited for, whose end wakes the loop
    IDLE_TURN_MS = 20,
    PARKED_MS = 500, // what waits in vain is to be told so, though nothing moves
};

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
    *listener = (struct listener){.server = server,
                                  .tls = tls,
                                  .peers = &server->peers,
                                  .gates = {.app = &server->app, .spares = &server->spares},
                                  .fd = fd};
    listener_set_limits(listener, &server->limits, &server->pace);
    listener->daemon = daemon_start(listener, &server->limits, &requests_calls);
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
    bool wakes = true;
    for (size_t i = 0; i < options->wake_count; i++)
        wakes &=
            options->wake_fds[i] < 0 || watch(server, options->wake_fds[i], &server->wake_mark);
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
    pace_begin(&server->pace, FAIR_TURN_US);
    const long long now_us = pace_began(&server->pace);
    server->answered = 0;
    settle_look(server);
    source_look(server);
    late_look(server);
    server->more_waits = waiting_look(server);
    run_listeners(server);
    for (size_t i = 0; i < server->listener_count; i++)
        listener_look_after(&server->listeners[i], now_us);
    if (settle(server)) {
        run_listeners(server); // asks for the replies
        run_listeners(server); // and sends what of them did not go out at once
    }
    waiting_rest(server);
    late_rest(server);
    if (peers_look_again(&server->peers))
        run_listeners(server);
    listen_again(server);
    server->more_waits |= server->app.rest(server->app.context, server->answered == 0);
    server->more_waits |= waiting_has_news(server);
    crowd_look(&server->crowd, server->connections, &server->spares.given_back,
               server->answered == 0);
    server->idle_turns =
        events || server->more_waits || moved(server) != before ? 0 : server->idle_turns + 1;
}

// The least of what the listeners ask for.
static int next_timeout(const struct http_server *server) {
    int least = server->answered ? IDLE_MS : REST_MS;
    least = server->more_waits ? 0 : settle_timeout(server, least);
    if (source_is_ready(server))
        least = 0;
    least = late_timeout(server, source_timeout(server, least));
    if (server->parked.count && least > PARKED_MS)
        least = PARKED_MS;
    for (size_t i = 0; i < server->listener_count; i++) {
        const struct listener *listener = &server->listeners[i];
        MHD_UNSIGNED_LONG_LONG timeout = 0;
        least = listener_timeout(listener, least);
        if (MHD_get_timeout(listener->daemon, &timeout) != MHD_YES)
            continue;
        const int wanted = timeout > TIMEOUT_MOST_MS ? TIMEOUT_MOST_MS : (int)timeout;
        least = wanted < least ? wanted : least;
    }
    const bool waits =
        server->parked.count || server->stalled.count || server->late.count || settle_waits(server);
    const size_t patience = waits ? JOB_TURNS_MAX : IDLE_TURNS_MAX;
    return least == 0 && server->idle_turns > patience ? settle_timeout(server, IDLE_TURN_MS)
                                                       : least;
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
    pace_begin(&server->pace, timeout * 1000LL + FAIR_TURN_US);
    const int count = epoll_wait(server->peers.epoll_fd, events, EVENTS_MAX, timeout);
    enum wait_result result = WAIT_TURN;
    bool is_fine = count >= 0 || errno == EINTR;
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr == &server->closing)
            result = WAIT_STOP;
        else if (events[i].data.ptr == &server->wake_mark)
            is_fine &= server->app.wake(server->app.context);
        else if (!is_listener(server, events[i].data.ptr))
            peers_hang_up(&server->peers, events[i].data.ptr);
    *ret_events = count;
    return is_fine ? result : WAIT_FAILED;
}

static void drain(struct http_server *server) {
    const long long until = clock_monotonic_us() + DRAIN_US;
    int fds[LISTENERS_MAX] = {-1, -1};
    int events = 0;
    server->closing = true;
    server->closing_us = pace_began(&server->pace);
    for (size_t i = 0; i < server->listener_count; i++)
        fds[i] = MHD_quiesce_daemon(server->listeners[i].daemon);
    while ((server->in_flight || server->unsettled) && clock_monotonic_us() < until &&
           wait_for_work(server, server->more_waits ? 0 : DRAIN_STEP_MS, &events) != WAIT_FAILED)
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
    for (struct exchange *held = server->held.first; held; held = held->next)
        waiting_resume(held); // libmicrohttpd aborts over a suspended one
    for (struct exchange *parked = server->parked.first; parked; parked = parked->next)
        waiting_resume(parked);
    for (struct exchange *late = server->late.first; late; late = late->next)
        waiting_resume(late);
    for (struct exchange *stalled = server->stalled.first; stalled; stalled = stalled->next)
        waiting_resume(stalled);
    for (size_t i = 0; i < server->listener_count; i++)
        MHD_stop_daemon(server->listeners[i].daemon);
    handshake_count_rest(0);
    tls_close(server->tls);
    if (server->peers.epoll_fd >= 0)
        close(server->peers.epoll_fd);
    exchange_free_spares(&server->spares);
    free(server);
}
