// The certificate of --https: the one given with --cert and --key, or one that the server makes,
// signed by a local CA, and renews. What it makes is kept with the data.
#ifndef AZSREG_SHOWN_SERVE_TLS_H
#define AZSREG_SHOWN_SERVE_TLS_H

#include "app/app.h"
#include "command/options.h"
#include "http/server.h"
#include "shown/certificates_kept.h"

struct serve_tls {
    struct arena *arena; // lives as long as the server
    struct app *app;
    const struct text *names; // that the certificate must have
    size_t name_count;
    bool machine_named;         // the last one is the machine's own, which it can do without
    struct certificate_pair ca; // empty when the certificate was given
    struct certificate_pair server;
    int64_t looked_us; // clock_monotonic_us, and clock_real_s, when it was looked at last
    int64_t looked_s;
    bool given;
    bool is_keeping;
    struct fresh_certificate fresh;
};

// Reads the options and the files they name, and touches nothing. False with a reason.
bool serve_tls_read(struct arena *arena, const struct option_value *cert,
                    const struct option_value *key, const struct option_value *hosts,
                    struct serve_tls *ret_tls, struct text *ret_why);

// Finds the certificate with the data, or makes it. False with a reason.
bool serve_tls_open(struct serve_tls *tls, struct app *app, struct text *ret_why);

// What the front door is to show.
struct http_certificate serve_tls_certificate(const struct serve_tls *tls);

// When the certificate that is shown expires, in seconds since 1970; 0 where that cannot be read.
int64_t serve_tls_not_after(const struct serve_tls *tls, struct arena *arena);

// Once a day, and when the clock was set: renews what has to be renewed, and puts it to use once it
// is kept. Call it whenever there is time.
void serve_tls_look(struct serve_tls *tls, struct http_server *server);

#endif
