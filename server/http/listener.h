// One listening socket with the connections that came through it; private to http/.
#ifndef AZSREG_HTTP_LISTENER_H
#define AZSREG_HTTP_LISTENER_H

#include "wire/http_app.h"
#include "wire/peer.h"

struct listener {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct tls *tls; // NULL: plain
    struct peers *peers;
    struct gate_keeper gates;
    int fd;
    unsigned connections_max;
    struct deadlines deadlines;
};

void listener_set_limits(struct listener *listener, const struct http_limits *limits,
                         const struct pace *pace);

// What MHD_OPTION_NOTIFY_CONNECTION calls; the context is a struct listener.
void listener_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                     enum MHD_ConnectionNotificationCode code);

// What is known of a connection; NULL where there was no memory for it.
struct visit *listener_visit(struct MHD_Connection *connection);

// A head has come to libmicrohttpd's hands; false unless the gate saw it too.
bool listener_head_done(struct listener *listener, struct visit *visit);

// Another step begins.
void listener_step(struct listener *listener, struct deadline *deadline, enum deadline_kind kind);

// Cuts off those that were late at that time and, when others wait to get in, who asks for nothing.
void listener_look_after(struct listener *listener, long long now_us);

// Milliseconds until that has to be done again, or most.
int listener_timeout(const struct listener *listener, int most);

// How many connections it has.
size_t listener_connections(const struct listener *listener);

#endif
