// Connections whose client has gone; private to wire/ and http/.
//
// libmicrohttpd takes a short read for the last one and then waits for another edge of its epoll
// descriptor; when the end of the stream arrived together with the data, that edge never comes and
// the connection stays until its timeout. So every connection is also watched for the end of its
// stream by the loop, which makes libmicrohttpd look again where it has not noticed.
#ifndef AZSREG_WIRE_PEER_H
#define AZSREG_WIRE_PEER_H

#include "wire/gate.h"

#include <microhttpd.h>
#include <stdbool.h>

struct peer {
    struct visit visit; // first: of a connection of either kind
    struct MHD_Connection *connection;
    struct peer *previous; // in the list of those that hung up
    struct peer *next;
    bool hung_up;
};

struct peers {
    int epoll_fd;         // the loop's
    struct peer *hung_up; // since the last peers_look_again
};

// What MHD_OPTION_NOTIFY_CONNECTION calls; the context is a struct peers.
void peers_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                  enum MHD_ConnectionNotificationCode code);

// Notes that the loop saw a peer's stream end.
void peers_hang_up(struct peers *peers, struct peer *peer);

// Makes libmicrohttpd look again at those it still holds open; true when there were any. At a
// suspended one it looks when that is resumed.
bool peers_look_again(struct peers *peers);

#endif
