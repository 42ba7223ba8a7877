// TLS of a listener: which certificate it shows, and what it has sent; private to wire/ and http/.
//
// libmicrohttpd drives GnuTLS. It asks for the certificate at every handshake, so another one can
// be put to use while connections are open. Those that have been shown are kept until the end,
// because a handshake under way still refers to its own.
#ifndef AZSREG_WIRE_TLS_H
#define AZSREG_WIRE_TLS_H

#include "wire/http_app.h"

#include <gnutls/abstract.h>
#include <microhttpd.h>

// TLS 1.2 and 1.3, and in 1.2 only what has forward secrecy and authenticates what it encrypts
// (RFC 9325, 4.2).
#define TLS_PRIORITIES                                                                             \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:"       \
    "+CHACHA20-POLY1305"

struct tls;

// NULL when GnuTLS does not take the certificate and its key.
struct tls *tls_open(const struct http_certificate *certificate);

// Shows another certificate from the next handshake on. On failure nothing changes.
bool tls_use(struct tls *tls, const struct http_certificate *certificate);

void tls_close(struct tls *tls);

// How many pieces have gone out on its connections so far.
size_t tls_sent(const struct tls *tls);

// The alert, if that is what came last and it was not encrypted; else -1. OpenSSL's clients send
// theirs like that where GnuTLS expects it encrypted, and takes it for a record it cannot decrypt.
int tls_plain_alert(gnutls_session_t session);

// What MHD_OPTION_NOTIFY_CONNECTION calls; the context is a struct tls.
void tls_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                enum MHD_ConnectionNotificationCode code);

// What MHD_OPTION_HTTPS_CERT_CALLBACK calls.
int tls_certificate_for(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
                        const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                        gnutls_pcert_st **ret_chain, unsigned *ret_chain_size,
                        gnutls_privkey_t *ret_key);

#endif
