#include "wire/tls.h"

#include "wire/gate.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CHAIN_MAX = 16, ALERT_RECORD = 7 };

struct shown {
    struct shown *older;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned chain_size;
    gnutls_privkey_t key;
};

struct tls {
    struct shown *current;
    size_t sent;
};

struct tls_connection {
    struct visit visit; // first: of a connection of either kind
    struct tls *tls;
    int fd;
    unsigned char tail[ALERT_RECORD]; // what came last
};

static void shown_free(struct shown *shown) {
    for (unsigned i = 0; i < shown->chain_size; i++)
        gnutls_pcert_deinit(&shown->chain[i]);
    if (shown->key)
        gnutls_privkey_deinit(shown->key);
    free(shown);
}

static gnutls_datum_t datum_of(struct text text) {
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)text.at, (unsigned)text.size};
}

static bool read_chain(struct shown *shown, struct text pem) {
    const gnutls_datum_t data = datum_of(pem);
    unsigned size = CHAIN_MAX;
    if (gnutls_pcert_list_import_x509_raw(shown->chain, &size, &data, GNUTLS_X509_FMT_PEM, 0) < 0)
        return false;
    shown->chain_size = size;
    return true;
}

static bool read_key(struct shown *shown, struct text pem) {
    const gnutls_datum_t data = datum_of(pem);
    return gnutls_privkey_init(&shown->key) == 0 &&
           gnutls_privkey_import_x509_raw(shown->key, &data, GNUTLS_X509_FMT_PEM, NULL, 0) == 0;
}

bool tls_use(struct tls *tls, const struct http_certificate *certificate) {
    struct shown *shown = calloc(1, sizeof *shown);
    if (!shown)
        return false;
    if (!read_chain(shown, certificate->chain) || !read_key(shown, certificate->key)) {
        shown_free(shown);
        return false;
    }
    shown->older = tls->current;
    tls->current = shown;
    return true;
}

struct tls *tls_open(const struct http_certificate *certificate) {
    struct tls *tls = calloc(1, sizeof *tls);
    if (tls && tls_use(tls, certificate))
        return tls;
    free(tls);
    return NULL;
}

void tls_close(struct tls *tls) {
    struct shown *shown = tls ? tls->current : NULL;
    while (shown) {
        struct shown *older = shown->older;
        shown_free(shown);
        shown = older;
    }
    free(tls);
}

size_t tls_sent(const struct tls *tls) {
    return tls->sent;
}

static ssize_t push(gnutls_transport_ptr_t to, const void *at, size_t size) {
    const struct tls_connection *connection = to;
    const ssize_t sent = send(connection->fd, at, size, MSG_NOSIGNAL);
    if (sent > 0)
        connection->tls->sent++;
    return sent;
}

static ssize_t pull(gnutls_transport_ptr_t from, void *at, size_t size) {
    struct tls_connection *connection = from;
    const ssize_t got = recv(connection->fd, at, size, 0);
    if (got <= 0)
        return got;
    const size_t kept = (size_t)got < ALERT_RECORD ? (size_t)got : ALERT_RECORD;
    memmove(connection->tail, connection->tail + kept, ALERT_RECORD - kept);
    memcpy(connection->tail + ALERT_RECORD - kept, (const char *)at + got - kept, kept);
    return got;
}

static int pull_timeout(gnutls_transport_ptr_t from, unsigned milliseconds) {
    const struct tls_connection *connection = from;
    struct pollfd readable = {.fd = connection->fd, .events = POLLIN};
    return poll(&readable, 1, milliseconds == GNUTLS_INDEFINITE_TIMEOUT ? -1 : (int)milliseconds);
}

static void connection_add(struct tls *tls, struct MHD_Connection *connection, void **holder) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    gnutls_session_t session = info ? info->tls_session : NULL;
    struct tls_connection *added = session ? calloc(1, sizeof *added) : NULL;
    if (!added)
        return; // then its handshake finds no certificate
    added->tls = tls;
    added->fd = gnutls_transport_get_int(session);
    gnutls_transport_set_ptr(session, added);
    gnutls_transport_set_push_function(session, push);
    gnutls_transport_set_pull_function(session, pull);
    gnutls_transport_set_pull_timeout_function(session, pull_timeout);
    *holder = added;
}

void tls_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_add(context, connection, socket_context);
        return;
    }
    free(*socket_context); // its session is closed by now
    *socket_context = NULL;
}

// libmicrohttpd leaves its connection as the session's pointer.
static const struct tls_connection *connection_of(gnutls_session_t session) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        gnutls_session_get_ptr(session), MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// RFC 8446, 5.1 and 6: content type 21, two bytes of version, two of length, level and description.
int tls_plain_alert(gnutls_session_t session) {
    const struct tls_connection *connection = connection_of(session);
    const unsigned char *tail = connection ? connection->tail : NULL;
    return tail && tail[0] == 21 && tail[1] == 3 && tail[3] == 0 && tail[4] == 2 &&
                   (tail[5] == GNUTLS_AL_WARNING || tail[5] == GNUTLS_AL_FATAL)
               ? tail[6]
               : -1;
}

int tls_certificate_for(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
                        const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                        gnutls_pcert_st **ret_chain, unsigned *ret_chain_size,
                        gnutls_privkey_t *ret_key) {
    (void)authorities;
    (void)count;
    (void)algorithms;
    (void)algorithm_count;
    const struct tls_connection *connection = connection_of(session);
    if (!connection)
        return -1;
    struct shown *shown = connection->tls->current;
    *ret_chain = shown->chain;
    *ret_chain_size = shown->chain_size;
    *ret_key = shown->key;
    return 0;
}
