#include "http/listener.h"

#include "base/nodiscard.h"
#include "log/log.h"
#include "wire/handshake.h"
#include "wire/listen.h"
#include "wire/tls.h"

#include <poll.h>

enum {
    FULL_TURN_MS = 50,
    ROOM_PART = 64, // of the connections, cut off at once
};

void listener_set_limits(struct listener *listener, const struct http_limits *limits,
                         const struct pace *pace) {
    listener->deadlines.pace = pace;
    listener->connections_max = limits->connections;
    listener->deadlines.queues[DEADLINE_HEAD].allowed_us = limits->request_s * 1000000LL;
    listener->deadlines.queues[DEADLINE_WORK].allowed_us = limits->request_s * 1000000LL;
    listener->deadlines.queues[DEADLINE_IDLE].allowed_us = limits->idle_s * 1000000LL;
    listener->deadlines.queues[DEADLINE_OURS].allowed_us = INT64_MAX / 2;
}

static int descriptor_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static gnutls_session_t session_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info ? info->tls_session : NULL;
}

// A connection that is not watched is not served: nothing is known of where its requests end.
static void begin_visit(struct listener *listener, struct MHD_Connection *connection,
                        struct visit *visit) {
    const int fd = descriptor_of(connection);
    deadlines_add(&listener->deadlines, &visit->deadline, fd);
    DISREGARD(gate_open(&visit->gate, &listener->gates, fd,
                        listener->tls ? session_of(connection) : NULL));
}

static void end_visit(struct listener *listener, struct visit *visit) {
    deadlines_remove(&listener->deadlines, &visit->deadline);
    gate_close(&visit->gate);
}

static void note_connection(const struct listener *listener, struct MHD_Connection *connection,
                            const char *event) {
    char peer[LISTEN_NAME_CHARS + 1];
    if (!log_wants(LOG_DEBUG))
        return;
    listen_write_peer(connection, peer);
    const struct log_field fields[] = {LOG_TEXT("peer", text_of(peer)),
                                       LOG_BOOL("tls", listener->tls != NULL)};
    log_write(LOG_DEBUG, event, fields, sizeof fields / sizeof *fields);
}

void listener_notify(void *context, struct MHD_Connection *connection, void **holder,
                     enum MHD_ConnectionNotificationCode code) {
    struct listener *listener = context;
    note_connection(listener, connection,
                    code == MHD_CONNECTION_NOTIFY_STARTED ? "connection-begin" : "connection-end");
    if (code == MHD_CONNECTION_NOTIFY_CLOSED && *holder)
        end_visit(listener, *holder);
    if (listener->tls)
        tls_notify(listener->tls, connection, holder, code);
    else
        peers_notify(listener->peers, connection, holder, code);
    if (code == MHD_CONNECTION_NOTIFY_STARTED && *holder)
        begin_visit(listener, connection, *holder);
}

// Whatever watches a connection, plain or TLS, begins with its visit.
struct visit *listener_visit(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

bool listener_head_done(struct listener *listener, struct visit *visit) {
    deadlines_head_done(&listener->deadlines, &visit->deadline);
    return gate_agrees(&visit->gate);
}

void listener_step(struct listener *listener, struct deadline *deadline, enum deadline_kind kind) {
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
    if (listener->tls)
        handshake_count_rest(now_us / 1000000);
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
