// The local CA and what it signed, as they are kept with the data. Several servers may be about to
// make one: what the first has kept is what counts.
#ifndef AZSREG_SHOWN_CERTIFICATES_KEPT_H
#define AZSREG_SHOWN_CERTIFICATES_KEPT_H

#include "keys/certificates.h"
#include "store/store.h"

// What was made and is being kept.
struct fresh_certificate {
    struct store_long write; // first
    struct certificate_pair ca;
    struct certificate_pair server;
    struct text ca_before; // the CA's certificate that it was made beside; empty: there was none
    bool is_late;          // out: there is another one now, and nothing was kept
    const char *why_ca;    // a new one was needed; NULL: the old one stays
    const char *why;
};

// A job of the store's, of a fresh_certificate: beside the loop, once there is one.
enum store_result certificates_put(struct store_long *what, struct store_db *db);

// Reads both pairs, where the CA is another one than is there already; one that is not kept is
// empty.
enum store_result certificates_get(struct store *store, struct arena *arena,
                                   struct certificate_pair *ca, struct certificate_pair *server);

// Takes the CA and what it signed out of the data; the next start makes others. False with a
// reason.
bool certificates_forget(struct store *store, struct text *ret_why);

#endif
