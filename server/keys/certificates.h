// The certificates of https, over OpenSSL: a local CA and the server certificate it signs (RFC
// 5280). They are made, read and judged here; server/serve_tls.c keeps them and puts them to use.
#ifndef AZSREG_KEYS_CERTIFICATES_H
#define AZSREG_KEYS_CERTIFICATES_H

#include "base/text.h"

#include <stdint.h>

enum {
    CERTIFICATE_DAYS = 397, // browsers and Apple's systems take none that lasts longer than 398
    CERTIFICATE_CA_DAYS = 3650,
    CERTIFICATE_RENEW_DAYS = 30,
    CERTIFICATE_BACKDATED_DAYS = 1, // for clients whose clock is slow
};

// Both in PEM; the key is secret. A server's certificate may be followed by those above it.
struct certificate_pair {
    struct text certificate;
    struct text key;
};

// Seconds since 1970, and the subject's alternative names as certificate_name_read gives them.
struct certificate_facts {
    int64_t not_before;
    int64_t not_after;
    const struct text *names;
    size_t name_count;
};

enum certificate_verdict {
    CERTIFICATE_GOOD,
    CERTIFICATE_EARLY,  // not yet valid: the clock has been put back
    CERTIFICATE_ENDING, // fewer than 30 days are left, or none
    CERTIFICATE_LACKING // not all the names that are wanted
};

// What is to be done about a certificate that says this. Knows no clock but the one it is given.
enum certificate_verdict certificate_check(const struct certificate_facts *facts,
                                           const struct text *wanted, size_t wanted_count,
                                           int64_t now);

// A host name (a "*." before it is fine) in lower case, or an IP address as inet_ntop writes it.
// False for anything else.
bool certificate_name_read(struct arena *arena, struct text text, struct text *ret_name);

// Of the first certificate; false when there is none.
bool certificate_read(struct arena *arena, struct text pem, struct certificate_facts *ret_facts);

// Takes the pair apart and writes it anew. False with a clause when one of them cannot be read, or
// they do not belong together.
bool certificate_pair_read(struct arena *arena, struct text certificate, struct text key,
                           struct certificate_pair *ret_pair, struct text *ret_why);

// Whether the CA has signed it.
bool certificate_is_from(struct text certificate, struct text ca);

// The first of the names that the CA may not sign for (RFC 5280, 4.2.1.10); count when it may for
// all of them, as one without constraints does.
size_t certificate_forbidden(struct arena *arena, struct text ca, const struct text *names,
                             size_t count);

// EC P-256. What the CA signs is trusted for this machine, the names, and what is below them alone.
// False when OpenSSL fails.
bool certificate_make_ca(struct arena *arena, const struct text *names, size_t name_count,
                         int64_t now, struct certificate_pair *ret_ca);
bool certificate_make(struct arena *arena, const struct certificate_pair *ca,
                      const struct text *names, size_t name_count, int64_t now,
                      struct certificate_pair *ret_pair);

#endif
