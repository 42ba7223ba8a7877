#include "http/ask.h"

#include <gnutls/gnutls.h>

#include <errno.h>
#include <unistd.h>

struct line {
    int fd;
    gnutls_session_t session; // NULL: plain
};

static ssize_t line_write(const struct line *line, struct text bytes) {
    if (!line->session)
        return write(line->fd, bytes.at, bytes.size);
    return gnutls_record_send(line->session, bytes.at, bytes.size);
}

static ssize_t line_read(const struct line *line, char *at, size_t room) {
    ssize_t got = 0;
    do
        got =
            line->session ? gnutls_record_recv(line->session, at, room) : read(line->fd, at, room);
    while (line->session ? got < 0 && !gnutls_error_is_fatal((int)got) : got < 0 && errno == EINTR);
    return got;
}

static bool converse(const struct line *line, struct text request, char *reply, size_t room) {
    size_t have = 0;
    if (line_write(line, request) != (ssize_t)request.size)
        return false;
    while (have < room - 1) {
        const ssize_t got = line_read(line, reply + have, room - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    reply[have] = '\0';
    return have > 0;
}

static bool shake_hands(gnutls_session_t session, gnutls_certificate_credentials_t nothing,
                        int fd) {
    int result = gnutls_set_default_priority(session);
    if (result == 0)
        result = gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, nothing);
    if (result != 0)
        return false;
    gnutls_transport_set_int(session, fd);
    do
        result = gnutls_handshake(session);
    while (result < 0 && !gnutls_error_is_fatal(result));
    return result == 0;
}

bool ask(int fd, bool tls, struct text request, char *reply, size_t room) {
    struct line line = {.fd = fd};
    gnutls_certificate_credentials_t nothing = NULL;
    if (!tls)
        return converse(&line, request, reply, room);
    bool answered = false;
    if (gnutls_certificate_allocate_credentials(&nothing) == 0 &&
        gnutls_init(&line.session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL) == 0)
        answered = shake_hands(line.session, nothing, fd) && converse(&line, request, reply, room);
    if (line.session)
        gnutls_deinit(line.session);
    if (nothing)
        gnutls_certificate_free_credentials(nothing);
    return answered;
}
