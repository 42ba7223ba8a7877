#include "keys/certificates.h"

#include "base/buffer.h"
#include "keys/certificate_handles.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400, HOST_CHARS_MAX = 253, LABEL_CHARS_MAX = 63 };

static bool is_named(const struct certificate_facts *facts, struct text wanted) {
    for (size_t i = 0; i < facts->name_count; i++)
        if (text_is(facts->names[i], wanted))
            return true;
    return false;
}

enum certificate_verdict certificate_check(const struct certificate_facts *facts,
                                           const struct text *wanted, size_t wanted_count,
                                           int64_t now) {
    if (facts->not_before > now)
        return CERTIFICATE_EARLY;
    if (facts->not_after - now < (int64_t)CERTIFICATE_RENEW_DAYS * SECONDS_A_DAY)
        return CERTIFICATE_ENDING;
    for (size_t i = 0; i < wanted_count; i++)
        if (!is_named(facts, wanted[i]))
            return CERTIFICATE_LACKING;
    return CERTIFICATE_GOOD;
}

static bool is_label(struct text label) {
    if (!label.size || label.size > LABEL_CHARS_MAX)
        return false;
    for (size_t i = 0; i < label.size; i++) {
        const char c = label.at[i];
        const bool inner = i > 0 && i + 1 < label.size;
        if (!text_is_letter_or_digit(c) && c != '_' && !(c == '-' && inner))
            return false;
    }
    return true;
}

static bool is_host(struct text name) {
    struct text rest = name;
    if (!name.size || name.size > HOST_CHARS_MAX || name.at[name.size - 1] == '.')
        return false;
    if (text_starts_same(name, TEXT("*.")))
        text_cut(&rest, '.');
    while (rest.size)
        if (!is_label(text_cut(&rest, '.')))
            return false;
    return true;
}

static struct text address_text(struct arena *arena, int family, const void *address) {
    char at[INET6_ADDRSTRLEN];
    return inet_ntop(family, address, at, sizeof at) ? text_copy(arena, text_of(at)) : TEXT("");
}

bool certificate_name_read(struct arena *arena, struct text text, struct text *ret_name) {
    unsigned char address[sizeof(struct in6_addr)];
    const struct text bare = text_trim(text);
    const char *name = text_cstring(arena, bare);
    struct text read = TEXT("");
    if (!name || memchr(bare.at, '\0', bare.size))
        return false;
    if (inet_pton(AF_INET, name, address) == 1)
        read = address_text(arena, AF_INET, address);
    else if (inet_pton(AF_INET6, name, address) == 1)
        read = address_text(arena, AF_INET6, address);
    else if (is_host(bare))
        read = text_lower(arena, bare);
    if (!read.size)
        return false;
    *ret_name = read;
    return true;
}

// One with a passphrase is refused; OpenSSL would ask for it on the terminal.
static int no_passphrase(char *at, int size, int writing, void *context) {
    (void)at;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

X509 *certificate_of_pem(struct text pem) {
    cleanup_bio_handle BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;
    ERR_clear_error();
    return certificate;
}

EVP_PKEY *key_of_pem(struct text pem) {
    cleanup_bio_handle BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    ERR_clear_error();
    return key;
}

static struct text bio_text(struct arena *arena, BIO *bio) {
    char *at = NULL;
    const long size = BIO_get_mem_data(bio, &at);
    return text_copy(arena, (struct text){at, (size_t)size});
}

struct text certificate_to_pem(struct arena *arena, X509 *certificate) {
    cleanup_bio_handle BIO *bio = BIO_new(BIO_s_mem());
    return bio && PEM_write_bio_X509(bio, certificate) ? bio_text(arena, bio) : TEXT("");
}

struct text key_to_pem(struct arena *arena, EVP_PKEY *key) {
    cleanup_bio_handle BIO *bio = BIO_new(BIO_s_secmem());
    return bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)
               ? bio_text(arena, bio)
               : TEXT("");
}

static bool time_of(const ASN1_TIME *time, int64_t *ret_seconds) {
    struct tm utc = {0};
    if (!ASN1_TIME_to_tm(time, &utc))
        return false;
    *ret_seconds = timegm(&utc);
    return true;
}

static struct text general_name_text(struct arena *arena, const GENERAL_NAME *name) {
    int kind = 0;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &kind);
    const unsigned char *at = value ? ASN1_STRING_get0_data(value) : NULL;
    const int size = value ? ASN1_STRING_length(value) : 0;
    if (kind == GEN_DNS)
        return text_lower(arena, (struct text){(const char *)at, (size_t)size});
    if (kind == GEN_IPADD && (size == 4 || size == 16))
        return address_text(arena, size == 4 ? AF_INET : AF_INET6, at);
    return TEXT("");
}

static bool read_names(struct arena *arena, X509 *certificate, struct certificate_facts *facts) {
    cleanup_names GENERAL_NAMES *names =
        X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    const int count = names ? sk_GENERAL_NAME_num(names) : 0;
    struct text *read = arena_alloc(arena, (size_t)(count + 1) * sizeof *read);
    if (!read)
        return false;
    for (int i = 0; i < count; i++)
        read[i] = general_name_text(arena, sk_GENERAL_NAME_value(names, i));
    facts->names = read;
    facts->name_count = (size_t)count;
    return true;
}

bool certificate_read(struct arena *arena, struct text pem, struct certificate_facts *ret_facts) {
    cleanup_x509 X509 *certificate = certificate_of_pem(pem);
    struct certificate_facts facts = {0};
    if (!certificate || !time_of(X509_get0_notBefore(certificate), &facts.not_before) ||
        !time_of(X509_get0_notAfter(certificate), &facts.not_after) ||
        !read_names(arena, certificate, &facts))
        return false;
    *ret_facts = facts;
    return true;
}

// Every certificate of a PEM text, written anew; empty when there is none.
static struct text rewrite_chain(struct arena *arena, struct text pem) {
    cleanup_bio_handle BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    struct buffer chain = buffer_in(arena);
    struct text text = TEXT("");
    for (;;) {
        cleanup_x509 X509 *one = bio ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;
        if (!one)
            break;
        buffer_add(&chain, certificate_to_pem(arena, one));
    }
    ERR_clear_error();
    return buffer_text(&chain, &text) ? text : TEXT("");
}

bool certificate_pair_read(struct arena *arena, struct text certificate, struct text key,
                           struct certificate_pair *ret_pair, struct text *ret_why) {
    cleanup_x509 X509 *first = certificate_of_pem(certificate);
    cleanup_pair EVP_PKEY *private_key = key_of_pem(key);
    if (!first || !private_key) {
        *ret_why = first ? TEXT(
                               "there is no private key in PEM, without a passphrase, in the "
                               "second")
                         : TEXT("there is no certificate in PEM in the first");
        return false;
    }
    const bool belong = X509_check_private_key(first, private_key) == 1;
    ERR_clear_error();
    const struct certificate_pair pair = {rewrite_chain(arena, certificate),
                                          key_to_pem(arena, private_key)};
    if (!belong || !pair.certificate.size || !pair.key.size) {
        *ret_why = belong ? TEXT("they cannot be used")
                          : TEXT("the key is not the one of the certificate");
        return false;
    }
    *ret_pair = pair;
    return true;
}

bool certificate_is_from(struct text certificate, struct text ca) {
    cleanup_x509 X509 *leaf = certificate_of_pem(certificate);
    cleanup_x509 X509 *issuer = certificate_of_pem(ca);
    EVP_PKEY *key = issuer ? X509_get0_pubkey(issuer) : NULL; // borrowed
    const bool is_from =
        leaf && key && X509_check_issued(issuer, leaf) == X509_V_OK && X509_verify(leaf, key) == 1;
    ERR_clear_error();
    return is_from;
}
