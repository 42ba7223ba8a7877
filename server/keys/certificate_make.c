// Making the local CA and what it signs.

#include "base/buffer.h"
#include "base/random.h"
#include "keys/certificate_handles.h"
#include "keys/certificates.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <string.h>

enum { SERIAL_BYTES = 16, SECONDS_A_DAY = 86400, VERSION_3 = 2 };

struct blank {
    const char *subject;
    int64_t not_before;
    int64_t not_after;
    X509 *issuer; // NULL: itself
};

// RFC 5280, 4.1.2.2: positive, and at most 20 bytes; unpredictable, so that no two CAs of one name
// ever sign the same one.
static bool set_serial(X509 *certificate) {
    unsigned char bytes[SERIAL_BYTES];
    random_for_secret(bytes, sizeof bytes);
    bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    const bool set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return set;
}

static bool set_name(X509 *certificate, const char *common) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"azsreg", -1,
                                      -1, 0) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common, -1,
                                      -1, 0);
}

static X509 *fill_in(const struct blank *blank, EVP_PKEY *key) {
    cleanup_x509 X509 *made = X509_new();
    if (!made || !X509_set_version(made, VERSION_3) || !set_serial(made) ||
        !ASN1_TIME_set(X509_getm_notBefore(made), blank->not_before) ||
        !ASN1_TIME_set(X509_getm_notAfter(made), blank->not_after) ||
        !set_name(made, blank->subject) || !X509_set_pubkey(made, key) ||
        !X509_set_issuer_name(made, X509_get_subject_name(blank->issuer ? blank->issuer : made)))
        return NULL;
    X509 *const taken = made;
    made = NULL;
    return taken;
}

struct extension {
    int nid;
    const char *value;
};

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *rows,
                           size_t count) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, &context, rows[i].nid, rows[i].value);
        const bool added = made && X509_add_ext(certificate, made, -1);
        X509_EXTENSION_free(made);
        if (!added)
            return false;
    }
    return true;
}

static bool is_address(const char *name) {
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
}

static bool add_names(struct arena *arena, X509 *certificate, const struct text *names,
                      size_t count) {
    cleanup_names GENERAL_NAMES *all = sk_GENERAL_NAME_new_null();
    for (size_t i = 0; all && i < count; i++) {
        char *name = text_cstring(arena, names[i]);
        GENERAL_NAME *one = name ? a2i_GENERAL_NAME(NULL, NULL, NULL,
                                                    is_address(name) ? GEN_IPADD : GEN_DNS, name, 0)
                                 : NULL;
        if (one && sk_GENERAL_NAME_push(all, one))
            continue;
        GENERAL_NAME_free(one);
        return false;
    }
    return all && X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0, 0) == 1;
}

static bool finish(struct arena *arena, X509 *certificate, EVP_PKEY *key, EVP_PKEY *signer,
                   struct certificate_pair *ret_pair) {
    if (!X509_sign(certificate, signer, EVP_sha256()))
        return false;
    const struct certificate_pair pair = {certificate_to_pem(arena, certificate),
                                          key_to_pem(arena, key)};
    if (!pair.certificate.size || !pair.key.size)
        return false;
    *ret_pair = pair;
    return true;
}

// The name has a number of its own, so that the CAs of two data folders can be told apart in a
// client's list of those it trusts.
static struct text ca_name(struct arena *arena) {
    unsigned char bytes[4];
    random_for_secret(bytes, sizeof bytes);
    return text_format(arena, "azsreg local CA %02x%02x%02x%02x", bytes[0], bytes[1], bytes[2],
                       bytes[3]);
}

static void add_constraint(struct buffer *list, struct text name) {
    const bool six = memchr(name.at, ':', name.size);
    const bool wild = text_starts_same(name, TEXT("*."));
    const bool address = is_address(text_cstring(list->arena, name));
    buffer_add(list, address ? TEXT(",permitted;IP:") : TEXT(",permitted;DNS:"));
    buffer_add(list, wild ? text_slice(name, 2, name.size) : name);
    if (address)
        buffer_add(list, six ? TEXT("/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
                             : TEXT("/255.255.255.255"));
}

static bool is_of_every_machine(struct text name) {
    return text_is(name, TEXT("localhost")) || text_is(name, TEXT("127.0.0.1")) ||
           text_is(name, TEXT("::1"));
}

// RFC 5280, 4.2.1.10: critical. A kind of name that is not listed would not be constrained at all.
static const char *constraints(struct arena *arena, const struct text *names, size_t count) {
    struct buffer list = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&list, TEXT("critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0"));
    add_constraint(&list, TEXT("::1"));
    for (size_t i = 0; i < count; i++)
        if (!is_of_every_machine(names[i]))
            add_constraint(&list, names[i]);
    return buffer_text(&list, &text) ? text_cstring(arena, text) : NULL;
}

size_t certificate_forbidden(struct arena *arena, struct text ca, const struct text *names,
                             size_t count) {
    cleanup_x509 X509 *above = certificate_of_pem(ca);
    NAME_CONSTRAINTS *permitted =
        above ? X509_get_ext_d2i(above, NID_name_constraints, NULL, NULL) : NULL;
    size_t at = 0;
    for (; permitted && at < count; at++) {
        cleanup_x509 X509 *named = X509_new();
        if (!named || !add_names(arena, named, &names[at], 1) ||
            X509_check_purpose(named, -1, 0) == 0 || // which reads its extensions
            NAME_CONSTRAINTS_check(named, permitted) != X509_V_OK)
            break;
    }
    const size_t found = permitted ? at : count;
    NAME_CONSTRAINTS_free(permitted);
    ERR_clear_error();
    return found;
}

bool certificate_make_ca(struct arena *arena, const struct text *names, size_t name_count,
                         int64_t now, struct certificate_pair *ret_ca) {
    const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
        {NID_name_constraints, constraints(arena, names, name_count)},
    };
    const struct blank blank = {
        .subject = ca_name(arena).at,
        .not_before = now - (int64_t)CERTIFICATE_BACKDATED_DAYS * SECONDS_A_DAY,
        .not_after =
            now + (int64_t)(CERTIFICATE_CA_DAYS - CERTIFICATE_BACKDATED_DAYS) * SECONDS_A_DAY,
    };
    cleanup_pair EVP_PKEY *key = EVP_EC_gen("P-256");
    cleanup_x509 X509 *made =
        key && blank.subject && extensions[3].value ? fill_in(&blank, key) : NULL;
    return made && add_extensions(made, made, extensions, sizeof extensions / sizeof *extensions) &&
           finish(arena, made, key, key, ret_ca);
}

bool certificate_make(struct arena *arena, const struct certificate_pair *ca,
                      const struct text *names, size_t name_count, int64_t now,
                      struct certificate_pair *ret_pair) {
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    const int64_t end =
        now + (int64_t)(CERTIFICATE_DAYS - CERTIFICATE_BACKDATED_DAYS) * SECONDS_A_DAY;
    struct certificate_facts above;
    cleanup_x509 X509 *issuer = certificate_of_pem(ca->certificate);
    cleanup_pair EVP_PKEY *signer = key_of_pem(ca->key);
    cleanup_pair EVP_PKEY *key = EVP_EC_gen("P-256");
    if (!issuer || !signer || !key || !certificate_read(arena, ca->certificate, &above))
        return false;
    const struct blank blank = {
        .subject = "localhost",
        .not_before = now - (int64_t)CERTIFICATE_BACKDATED_DAYS * SECONDS_A_DAY,
        .not_after = above.not_after < end ? above.not_after : end,
        .issuer = issuer,
    };
    cleanup_x509 X509 *made = fill_in(&blank, key);
    return made && add_names(arena, made, names, name_count) &&
           add_extensions(made, issuer, extensions, sizeof extensions / sizeof *extensions) &&
           finish(arena, made, key, signer, ret_pair);
}
