// Owned handles of OpenSSL, and PEM in and out of them; private to keys/certificate*.c and
// keys/signing_key.c.
#ifndef AZSREG_KEYS_CERTIFICATE_HANDLES_H
#define AZSREG_KEYS_CERTIFICATE_HANDLES_H

#include "base/text.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

static inline void cleanup_free_x509(X509 **certificate) {
    X509_free(*certificate);
}
#define cleanup_x509 __attribute__((cleanup(cleanup_free_x509)))

static inline void cleanup_free_pair(EVP_PKEY **pair) {
    EVP_PKEY_free(*pair);
}
#define cleanup_pair __attribute__((cleanup(cleanup_free_pair)))

static inline void cleanup_free_bio_handle(BIO **bio) {
    BIO_free(*bio);
}
#define cleanup_bio_handle __attribute__((cleanup(cleanup_free_bio_handle)))

static inline void cleanup_free_names(GENERAL_NAMES **names) {
    GENERAL_NAMES_free(*names);
}
#define cleanup_names __attribute__((cleanup(cleanup_free_names)))

// The first certificate, or the private key, of a PEM text; NULL when there is none. Owned by the
// caller.
X509 *certificate_of_pem(struct text pem);
EVP_PKEY *key_of_pem(struct text pem);

// The other way, in the arena; empty on failure.
struct text certificate_to_pem(struct arena *arena, X509 *certificate);
struct text key_to_pem(struct arena *arena, EVP_PKEY *key);

#endif
