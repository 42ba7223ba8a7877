#include "wire/gate.h"

#include "wire/refusal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

// What is still read of a client's bytes behind a fault: closing on unread ones resets the
// connection, and the answer may be lost.
enum { DROP_STEP = 16384, DROP_STEPS_MAX = 64 };

// By descriptor, for recv() knows nothing else; there is one thread.
static struct gate **plain_gates;
static size_t plain_room;

static bool make_room(size_t wanted) {
    if (wanted <= plain_room)
        return true;
    const size_t room = wanted * 2;
    struct gate **gates = realloc(plain_gates, room * sizeof(struct gate *));
    if (!gates)
        return false;
    while (plain_room < room)
        gates[plain_room++] = NULL;
    plain_gates = gates;
    return true;
}

static struct gate *plain_gate(int fd) {
    return fd >= 0 && (size_t)fd < plain_room ? plain_gates[fd] : NULL;
}

bool gate_open(struct gate *gate, const struct gate_keeper *keeper, int fd,
               gnutls_session_t session) {
    if (!session && (fd < 0 || !make_room((size_t)fd + 1)))
        return false;
    *gate = (struct gate){.keeper = keeper, .fd = fd, .session = session};
    if (!session)
        plain_gates[fd] = gate;
    return true;
}

void gate_close(struct gate *gate) {
    if (plain_gate(gate->fd) == gate)
        plain_gates[gate->fd] = NULL;
}

bool gate_agrees(struct gate *gate) {
    return ++gate->begun <= gate->framing.requests;
}

// The same as recv() and gnutls_record_recv(), under names that are the libraries' alone.
static ssize_t pull(const struct gate *gate, void *at, size_t size, int flags) {
    if (!gate->session)
        return recvfrom(gate->fd, at, size, flags, NULL, NULL);
    unsigned char sequence[8];
    return gnutls_record_recv_seq(gate->session, at, size, sequence);
}

// Past libmicrohttpd, the last of the connection; what cannot go at once is lost.
static void send_last(struct gate *gate, struct text bytes) {
    if (!gate->session) {
        send(gate->fd, bytes.at, bytes.size, MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
    if (gnutls_record_send(gate->session, bytes.at, bytes.size) == (ssize_t)bytes.size)
        gnutls_bye(gate->session, GNUTLS_SHUT_WR);
}

static void drop_the_rest(const struct gate *gate) {
    static char dropped[DROP_STEP];
    for (size_t i = 0; i < DROP_STEPS_MAX; i++)
        if (pull(gate, dropped, sizeof dropped, MSG_DONTWAIT) <= 0)
            return;
}

static ssize_t ended(const struct gate *gate) {
    errno = ECONNRESET;
    return gate->session ? GNUTLS_E_PUSH_ERROR : -1;
}

static void refuse(struct gate *gate) {
    const struct gate_keeper *keeper = gate->keeper;
    struct exchange *exchange = exchange_open(keeper->spares, "");
    if (!exchange)
        return;
    send_last(gate, refusal_write(keeper->app, exchange, &gate->framing, gate->session));
    exchange_done(keeper->spares, exchange);
}

static ssize_t turn_away(struct gate *gate) {
    if (!gate->refused)
        refuse(gate);
    gate->refused = true;
    shutdown(gate->fd, SHUT_WR);
    drop_the_rest(gate);
    return ended(gate);
}

static ssize_t let_in(struct gate *gate, void *at, size_t size, int flags) {
    if (gate->framing.fault)
        return turn_away(gate);
    const ssize_t got = pull(gate, at, size, flags);
    if (got <= 0)
        return got;
    const size_t fine = framing_take(&gate->framing, at, (size_t)got);
    if (fine == (size_t)got)
        return got;
    if (!fine)
        return turn_away(gate);
    shutdown(gate->fd, SHUT_RD); // or libmicrohttpd waits for more to come before it looks again
    return (ssize_t)fine;
}

ssize_t gate_recv(int fd, void *at, size_t size, int flags) __asm__("recv");
ssize_t gate_recv(int fd, void *at, size_t size, int flags) {
    struct gate *gate = plain_gate(fd);
    return gate ? let_in(gate, at, size, flags) : recvfrom(fd, at, size, flags, NULL, NULL);
}

// libmicrohttpd leaves the connection as the session's pointer.
static struct gate *tls_gate(gnutls_session_t session) {
    struct MHD_Connection *connection = gnutls_session_get_ptr(session);
    const union MHD_ConnectionInfo *info =
        connection ? MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT) : NULL;
    return info && info->socket_context ? &((struct visit *)info->socket_context)->gate : NULL;
}

ssize_t gate_record_recv(gnutls_session_t session, void *at,
                         size_t size) __asm__("gnutls_record_recv");
ssize_t gate_record_recv(gnutls_session_t session, void *at, size_t size) {
    struct gate *gate = tls_gate(session);
    unsigned char sequence[8];
    return gate ? let_in(gate, at, size, 0) : gnutls_record_recv_seq(session, at, size, sequence);
}
