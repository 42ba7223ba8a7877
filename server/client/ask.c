#include "client/ask.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "wire/listen.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 4096 };

struct line {
    int fd;
    SSL *ssl; // NULL: plain
    int64_t end_us;
};

static void cleanup_free_ssl(SSL **ssl) {
    SSL_free(*ssl);
}
#define cleanup_ssl __attribute__((cleanup(cleanup_free_ssl)))

static void cleanup_free_context(SSL_CTX **context) {
    SSL_CTX_free(*context);
}
#define cleanup_context __attribute__((cleanup(cleanup_free_context)))

// What a step that moved nothing waits for; 0 when it failed for good.
static short waits_for(const struct line *line, int result, short plain) {
    if (!line->ssl)
        return errno == EAGAIN || errno == EINTR ? plain : 0;
    switch (SSL_get_error(line->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return POLLIN;
    case SSL_ERROR_WANT_WRITE:
        return POLLOUT;
    default:
        return 0;
    }
}

// Whether to try again: false at the end of the stream, of the time, or of what can be done.
static bool goes_on(const struct line *line, int result, short plain) {
    const short events = result < 0 || line->ssl ? waits_for(line, result, plain) : 0;
    return events && listen_wait(line->fd, events, line->end_us);
}

static bool shake_hands(const struct line *line) {
    int result = 0;
    while ((result = SSL_connect(line->ssl)) != 1)
        if (!goes_on(line, result, 0))
            return false;
    return true;
}

static bool send_all(const struct line *line, struct text bytes) {
    while (bytes.size) {
        const int sent = line->ssl ? SSL_write(line->ssl, bytes.at, (int)bytes.size)
                                   : (int)send(line->fd, bytes.at, bytes.size, MSG_NOSIGNAL);
        if (sent > 0)
            bytes = text_slice(bytes, (size_t)sent, bytes.size);
        else if (!goes_on(line, sent, POLLOUT))
            return false;
    }
    return true;
}

// Up to the end of the stream, however it ends: whether all of it came is for its reader to say.
static bool receive(const struct line *line, size_t most, struct buffer *answer) {
    while (answer->size < most) {
        char *at = buffer_room(answer, PIECE);
        if (!at)
            return false;
        const int got =
            line->ssl ? SSL_read(line->ssl, at, PIECE)
                      : (int)read(line->fd, at, PIECE); // recv() is the gate's, and the loop's
        if (got > 0)
            buffer_used(answer, (size_t)got);
        else if (!goes_on(line, got, POLLIN))
            return clock_monotonic_us() < line->end_us;
    }
    return false;
}

// What SSL_set_tlsext_host_name does, which casts the const away in a way that clang refuses.
static bool name_server(SSL *ssl, const char *host) {
    union {
        const char *given;
        void *taken;
    } name = {host};
    return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.taken) == 1;
}

// Each certificate that is there; one that cannot be read is an end of them.
static bool trust(SSL_CTX *context, struct text authorities) {
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    BIO *bytes =
        authorities.size <= INT_MAX ? BIO_new_mem_buf(authorities.at, (int)authorities.size) : NULL;
    X509 *one = NULL;
    bool trusts = false;
    while (bytes && (one = PEM_read_bio_X509(bytes, NULL, NULL, NULL))) {
        trusts |= X509_STORE_add_cert(store, one) == 1;
        X509_free(one);
    }
    BIO_free(bytes);
    ERR_clear_error(); // which says that there are no more
    return trusts;
}

static SSL *open_tls(SSL_CTX *context, const struct ask *ask, int fd) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, ask->host ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    if (ask->host && !(ask->authorities.size ? trust(context, ask->authorities)
                                             : SSL_CTX_set_default_verify_paths(context)))
        return NULL;
    cleanup_ssl SSL *ssl = SSL_new(context);
    if (!ssl || !SSL_set_fd(ssl, fd) ||
        (ask->host && (!name_server(ssl, ask->host) || !SSL_set1_host(ssl, ask->host))))
        return NULL;
    SSL *const opened = ssl;
    ssl = NULL;
    return opened;
}

static bool start_tls(struct arena *arena, SSL_CTX *context, const struct ask *ask,
                      struct line *line, struct text *ret_why) {
    line->ssl = context ? open_tls(context, ask, line->fd) : NULL;
    if (line->ssl && shake_hands(line))
        return true;
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    if (clock_monotonic_us() < line->end_us)
        *ret_why = text_format(arena, "TLS failed: %s", reason ? reason : "the connection ended");
    return false;
}

static bool converse(struct arena *arena, const struct ask *ask, const struct line *line,
                     struct text *ret_answer, struct text *ret_why) {
    struct buffer answer = buffer_in(arena);
    // a server that refuses may not have taken all of it: what it said is there all the same
    (void)send_all(line, ask->request);
    const bool ended = receive(line, ask->most, &answer);
    if (ended && answer.size && buffer_text(&answer, ret_answer))
        return true;
    if (answer.size >= ask->most)
        *ret_why = text_format(arena, "its answer is larger than %zu bytes", ask->most);
    else if (clock_monotonic_us() < line->end_us)
        *ret_why = TEXT("it ended the connection without an answer");
    return false;
}

bool ask(struct arena *arena, const struct ask *ask, struct text *ret_answer,
         struct text *ret_why) {
    struct line line = {.end_us = clock_monotonic_us() + ask->seconds * 1000000LL};
    const struct text late = text_format(arena, "it did not answer within %u s", ask->seconds);
    *ret_why = late;
    cleanup_fd const int fd =
        listen_connect(arena, ask->address, ask->this_machine_only, line.end_us, ret_why);
    if (fd < 0)
        return false;
    line.fd = fd;
    *ret_why = late;
    cleanup_context SSL_CTX *context = ask->tls ? SSL_CTX_new(TLS_client_method()) : NULL;
    const bool answered = (!ask->tls || start_tls(arena, context, ask, &line, ret_why)) &&
                          converse(arena, ask, &line, ret_answer, ret_why);
    SSL_free(line.ssl);
    ERR_clear_error();
    return answered;
}

struct text ask_body(struct text answer) {
    while (answer.size) {
        const struct text line = text_cut(&answer, '\n');
        if (!line.size || text_is(line, TEXT("\r")))
            break;
    }
    return answer;
}
