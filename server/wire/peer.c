#include "wire/peer.h"

#include <stdlib.h>
#include <sys/epoll.h>

static void peer_add(struct peers *peers, struct MHD_Connection *connection, void **holder) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct peer *peer = info ? calloc(1, sizeof *peer) : NULL;
    if (!peer)
        return; // then its timeout has to do
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data.ptr = peer};
    peer->connection = connection;
    *holder = peer;
    epoll_ctl(peers->epoll_fd, EPOLL_CTL_ADD, info->connect_fd, &event);
}

static void unlink_peer(struct peers *peers, struct peer *peer) {
    if (!peer->hung_up)
        return;
    if (peer->previous)
        peer->previous->next = peer->next;
    else
        peers->hung_up = peer->next;
    if (peer->next)
        peer->next->previous = peer->previous;
    peer->previous = peer->next = NULL;
    peer->hung_up = false;
}

static void peer_remove(struct peers *peers, struct MHD_Connection *connection, void **holder) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct peer *peer = *holder;
    *holder = NULL;
    if (!peer)
        return;
    if (info)
        epoll_ctl(peers->epoll_fd, EPOLL_CTL_DEL, info->connect_fd, NULL);
    unlink_peer(peers, peer);
    free(peer);
}

void peers_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                  enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        peer_add(context, connection, socket_context);
    else
        peer_remove(context, connection, socket_context);
}

void peers_hang_up(struct peers *peers, struct peer *peer) {
    if (peer->hung_up)
        return;
    peer->hung_up = true;
    peer->next = peers->hung_up;
    if (peer->next)
        peer->next->previous = peer;
    peers->hung_up = peer;
}

bool peers_look_again(struct peers *peers) {
    const bool any = peers->hung_up != NULL;
    while (peers->hung_up) {
        struct peer *peer = peers->hung_up;
        unlink_peer(peers, peer);
        if (peer->visit.is_suspended) {
            peer->visit.has_gone = true;
            continue;
        }
        MHD_suspend_connection(peer->connection);
        MHD_resume_connection(peer->connection);
    }
    return any;
}
