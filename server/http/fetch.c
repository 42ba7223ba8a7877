#include "http/fetch.h"

#include "base/buffer.h"
#include "http/listen.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <sys/socket.h>
#include <sys/time.h>

static void cleanup_free_bios(BIO **bio) {
    BIO_free_all(*bio);
}
#define cleanup_bios __attribute__((cleanup(cleanup_free_bios)))

static void cleanup_free_context(SSL_CTX **context) {
    SSL_CTX_free(*context);
}
#define cleanup_context __attribute__((cleanup(cleanup_free_context)))

struct target {
    bool tls;
    struct text authority; // as in Host
    const char *host;      // without brackets and port
    struct text address;   // HOST:PORT
    struct text path;
};

static bool read_url(struct arena *arena, struct text url, struct target *ret_target,
                     struct text *ret_why) {
    const struct text schemes[] = {TEXT("https://"), TEXT("http://")};
    struct target target = {.tls = text_starts_same(url, schemes[0])};
    *ret_why = TEXT("it is neither an https URL nor an http one of this machine");
    if (!target.tls && !text_starts_same(url, schemes[1]))
        return false;
    struct text rest = text_slice(url, schemes[!target.tls].size, url.size);
    target.authority = text_cut(&rest, '/');
    target.path = text_format(arena, "/%.*s", TEXT_ARGS(rest));
    struct text port = target.authority;
    struct text name = text_cut(&port, port.size && port.at[0] == '[' ? ']' : ':');
    if (target.authority.size && target.authority.at[0] == '[') {
        name = text_slice(name, 1, name.size);
        text_cut(&port, ':');
    }
    target.host = text_cstring(arena, name);
    target.address = port.size ? target.authority
                               : text_format(arena, "%.*s:%d", TEXT_ARGS(target.authority),
                                             target.tls ? 443 : 80);
    if (!target.host || (!target.tls && !listen_is_loopback(arena, target.address)))
        return false;
    *ret_target = target;
    return true;
}

// Wraps the connection in TLS whose server must be who the URL says.
static bool start_tls(SSL_CTX *context, const struct target *target, BIO **bio) {
    SSL *ssl = NULL;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    if (!SSL_CTX_set_default_verify_paths(context))
        return false;
    BIO *tls = BIO_new_ssl(context, 1);
    if (!tls)
        return false;
    *bio = BIO_push(tls, *bio);
    return BIO_get_ssl(tls, &ssl) == 1 && SSL_set_tlsext_host_name(ssl, target->host) &&
           SSL_set1_host(ssl, target->host) && BIO_do_handshake(tls) == 1;
}

static bool exchange(struct arena *arena, const struct target *target, BIO *bio,
                     struct text *ret_answer) {
    const struct text request =
        text_format(arena, "GET %.*s HTTP/1.0\r\nHost: %.*s\r\nAccept: application/json\r\n\r\n",
                    TEXT_ARGS(target->path), TEXT_ARGS(target->authority));
    struct buffer answer = buffer_in(arena);
    if (BIO_write(bio, request.at, (int)request.size) != (int)request.size)
        return false;
    while (answer.size < FETCH_BODY_MAX) {
        char *at = buffer_room(&answer, 4096);
        const int got = at ? BIO_read(bio, at, 4096) : 0;
        if (got <= 0)
            break;
        buffer_used(&answer, (size_t)got);
    }
    return answer.size < FETCH_BODY_MAX && buffer_text(&answer, ret_answer);
}

// HTTP/1.0: a status line, headers, an empty line, and the body up to the end.
static bool read_answer(struct text answer, struct text *ret_body) {
    const struct text line = text_cut(&answer, '\n');
    if (!text_starts_same(line, TEXT("HTTP/1.")) || !text_is(text_slice(line, 8, 5), TEXT(" 200 ")))
        return false;
    while (answer.size) {
        const struct text header = text_cut(&answer, '\n');
        if (!header.size || text_is(header, TEXT("\r"))) {
            *ret_body = answer;
            return true;
        }
    }
    return false;
}

bool fetch_get(struct arena *arena, struct text url, struct text *ret_body, struct text *ret_why) {
    const struct timeval patience = {.tv_sec = FETCH_SECONDS};
    struct target target;
    struct text answer = TEXT("");
    if (!read_url(arena, url, &target, ret_why))
        return false;
    const int fd = listen_connect(arena, target.address, ret_why);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    cleanup_context SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    cleanup_bios BIO *bio = BIO_new_socket(fd, BIO_CLOSE);
    if (!context || !bio || (target.tls && !start_tls(context, &target, &bio))) {
        *ret_why =
            text_format(arena, "TLS failed: %s", ERR_reason_error_string(ERR_peek_last_error()));
        return false;
    }
    if (exchange(arena, &target, bio, &answer) && read_answer(answer, ret_body))
        return true;
    *ret_why = TEXT("it did not answer with a 200 and a document");
    return false;
}
