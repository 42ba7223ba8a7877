// The gate: sees the bytes of a connection before libmicrohttpd does, and lets in only what is
// framed beyond doubt; private to wire/ and http/.
//
// libmicrohttpd hides from its callbacks most of what a proxy in front might read in another way
// (where a line ended, whether it was folded, what stood in front of a colon), answers some of it
// by itself and waits for ever on the rest. It reads with recv() and gnutls_record_recv(), so
// gate.c has these two in the program, in front of the libraries' own: what they give to
// libmicrohttpd ends in front of the first byte at fault. When libmicrohttpd asks for more, all
// requests before that one have been answered; then the refusal goes out and the connection is
// closed.
#ifndef AZSREG_WIRE_GATE_H
#define AZSREG_WIRE_GATE_H

#include "framing/framing.h"
#include "wire/deadline.h"
#include "wire/exchange.h"
#include "wire/http_app.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>

struct gate {
    const struct gate_keeper *keeper;
    struct framing framing;
    int fd;
    gnutls_session_t session; // NULL: plain
    size_t begun;             // requests that libmicrohttpd has begun
    bool refused;
};

// What a listener's gates share.
struct gate_keeper {
    const struct http_app *app; // which says what a refusal looks like
    struct exchange_spares *spares;
};

// What libmicrohttpd's socket context of a connection begins with, plain or TLS.
struct visit {
    struct deadline deadline;
    struct gate gate;
    bool is_suspended; // libmicrohttpd does not look at it
    bool has_gone;     // while that is so: its client
};

// Watches a connection from its first byte on; false when memory is out.
bool gate_open(struct gate *gate, const struct gate_keeper *keeper, int fd,
               gnutls_session_t session);

void gate_close(struct gate *gate);

// Another head has come to libmicrohttpd's hands; false unless the gate saw it too.
bool gate_agrees(struct gate *gate);

#endif
