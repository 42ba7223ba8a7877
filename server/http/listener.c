#include "http/listener.h"

#include "http/tls.h"

#include <poll.h>

enum {
    FULL_TURN_MS = 50,
    ROOM_PART = 64, // of the connections, cut off at once
};

void listener_set_limits(struct listener *listener, const struct http_limits *limits) {
    listener->connections_max = limits->connections;
    listener->deadlines.queues[DEADLINE_WORK].allowed_us = limits->request_s * 1000000LL;
    listener->deadlines.queues[DEADLINE_IDLE].allowed_us = limits->idle_s * 1000000LL;
    listener->deadlines.queues[DEADLINE_OURS].allowed_us = INT64_MAX / 2;
}

void listener_notify(void *context, struct MHD_Connection *connection, void **holder,
                     enum MHD_ConnectionNotificationCode code) {
    struct listener *listener = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED && *holder)
        deadlines_remove(&listener->deadlines, *holder);
    if (listener->tls)
        tls_notify(listener->tls, connection, holder, code);
    else
        peers_notify(listener->peers, connection, holder, code);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_STARTED && *holder && info)
        deadlines_add(&listener->deadlines, *holder, info->connect_fd);
}

// Whatever watches a connection, plain or TLS, begins with its deadline.
struct deadline *listener_deadline(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void listener_step(struct listener *listener, struct deadline *deadline, enum deadline_kind kind) {
    if (deadline)
        deadlines_move(&listener->deadlines, deadline, kind);
}

static bool is_full(const struct listener *listener) {
    return listener->deadlines.count >= listener->connections_max;
}

// libmicrohttpd does not look at its socket while it has all the connections it may have.
static bool someone_waits(const struct listener *listener) {
    struct pollfd waiting = {.fd = listener->fd, .events = POLLIN};
    return poll(&waiting, 1, 0) == 1;
}

void listener_look_after(struct listener *listener, long long now_us) {
    deadlines_enforce(&listener->deadlines, now_us);
    if (is_full(listener) && someone_waits(listener))
        deadlines_make_room(&listener->deadlines, 1 + listener->connections_max / ROOM_PART);
}

int listener_timeout(const struct listener *listener, int most) {
    const int least = is_full(listener) && most > FULL_TURN_MS ? FULL_TURN_MS : most;
    return deadlines_timeout(&listener->deadlines, least);
}

size_t listener_connections(const struct listener *listener) {
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}
