// keys/certificates: when a certificate has to be renewed, which names it can have, and that what
// is made verifies, says what it should and fits its key.
#include "unit.h"

#include "keys/certificates.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { DAY = 86400, NOW = 1800000000 };

static const struct text names[] = {{"localhost", 9}, {"127.0.0.1", 9}, {"::1", 3}};

// "Renewed when fewer than 30 days are left, when it is not yet valid (clock stepped back), or when
// the wanted names are not all there."
static void when_it_is_renewed(void **state) {
    (void)state;
    static const struct text others[] = {{"localhost", 9}, {"127.0.0.1", 9}};
    static const struct {
        const char *row;
        int64_t not_before;
        int64_t not_after;
        const struct text *names;
        size_t name_count;
        enum certificate_verdict verdict;
    } rows[] = {
        {"fresh", NOW, NOW + 397L * DAY, names, 3, CERTIFICATE_GOOD},
        {"30 days left", NOW - DAY, NOW + 30 * DAY, names, 3, CERTIFICATE_GOOD},
        {"a second less", NOW - DAY, NOW + 30 * DAY - 1, names, 3, CERTIFICATE_ENDING},
        {"one day left", NOW - DAY, NOW + DAY, names, 3, CERTIFICATE_ENDING},
        {"its last second", NOW - DAY, NOW, names, 3, CERTIFICATE_ENDING},
        {"over", NOW - 400L * DAY, NOW - DAY, names, 3, CERTIFICATE_ENDING},
        {"from this second on", NOW, NOW + 300L * DAY, names, 3, CERTIFICATE_GOOD},
        {"from the next second on", NOW + 1, NOW + 300L * DAY, names, 3, CERTIFICATE_EARLY},
        {"next year", NOW + 365L * DAY, NOW + 760L * DAY, names, 3, CERTIFICATE_EARLY},
        {"without ::1", NOW, NOW + 300L * DAY, others, 2, CERTIFICATE_LACKING},
        {"without any name", NOW, NOW + 300L * DAY, NULL, 0, CERTIFICATE_LACKING},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct certificate_facts facts = {rows[i].not_before, rows[i].not_after,
                                                rows[i].names, rows[i].name_count};
        expect_number(rows[i].row, certificate_check(&facts, names, 3, NOW), rows[i].verdict);
    }
}

static void a_name_too_many_is_fine(void **state) {
    (void)state;
    const struct certificate_facts facts = {NOW, NOW + 397L * DAY, names, 3};
    expect_number("fewer wanted", certificate_check(&facts, names, 1, NOW), CERTIFICATE_GOOD);
    expect_number("none wanted", certificate_check(&facts, NULL, 0, NOW), CERTIFICATE_GOOD);
}

static void names_that_can_be(void **state) {
    static const char *const rows[][2] = {
        {"localhost", "localhost"},
        {"Azs.Example", "azs.example"},
        {" padded ", "padded"},
        {"*.azs.example", "*.azs.example"},
        {"under_score", "under_score"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"host1", "host1"},
        {"10.1.2.3", "10.1.2.3"},
        {"::1", "::1"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"FE80::A", "fe80::a"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text name = {0};
        expect(rows[i][0], certificate_name_read(*state, text_of(rows[i][0]), &name));
        expect_text(rows[i][0], name, text_of(rows[i][1]));
    }
}

static void names_that_cannot_be(void **state) {
    static const char *const rows[] = {
        "",          " ",
        ".",         "a..b",
        "a.",        ".a",
        "-a",        "a-",
        "a b",       "a/b",
        "https://a", "a:1",
        "[::1]",     "a,b",
        "*",         "a.*.b",
        "b\xc3\xbc", "a\nb",
        "DNS:a",     "::1%eth0",
        "*.",        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text name = TEXT("untouched");
        expect(rows[i], !certificate_name_read(*state, text_of(rows[i]), &name));
        expect_text(rows[i], name, TEXT("untouched"));
    }
}

static X509 *x509_of(struct text pem) {
    BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(certificate);
    return certificate;
}

static bool verifies(struct text pem, struct text ca_pem, time_t at, const char *host) {
    X509 *leaf = x509_of(pem);
    X509 *ca = x509_of(ca_pem);
    X509_STORE *trusted = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_add_cert(trusted, ca);
    X509_STORE_CTX_init(context, trusted, leaf, NULL);
    X509_VERIFY_PARAM *how = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(how, at);
    X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_X509_STRICT);
    if (!X509_VERIFY_PARAM_set1_ip_asc(how, host))
        X509_VERIFY_PARAM_set1_host(how, host, 0);
    const bool good = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(trusted);
    X509_free(ca);
    X509_free(leaf);
    return good;
}

struct made {
    struct certificate_pair ca;
    struct certificate_pair server;
};

static struct made make(struct arena *arena) {
    struct made made;
    assert_true(certificate_make_ca(arena, names, 3, NOW, &made.ca));
    assert_true(certificate_make(arena, &made.ca, names, 3, NOW, &made.server));
    return made;
}

static void what_is_made_verifies(void **state) {
    const struct made made = make(*state);
    static const struct {
        const char *host;
        time_t at;
        bool good;
    } rows[] = {
        {"localhost", NOW, true},
        {"127.0.0.1", NOW, true},
        {"::1", NOW, true},
        {"localhost", NOW - DAY + 1, true},
        {"localhost", NOW + 395L * DAY, true},
        {"localhost", NOW - 2 * DAY, false},
        {"localhost", NOW + 397L * DAY, false},
        {"other.example", NOW, false},
        {"127.0.0.2", NOW, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].host, verifies(made.server.certificate, made.ca.certificate, rows[i].at,
                                      rows[i].host) == rows[i].good);
}

static void what_is_made_says_what_it_should(void **state) {
    const struct made made = make(*state);
    struct certificate_facts facts;
    assert_true(certificate_read(*state, made.ca.certificate, &facts));
    expect_number("CA", facts.not_after - facts.not_before, 3650L * DAY);
    expect_number("CA", facts.name_count, 0);
    assert_true(certificate_read(*state, made.server.certificate, &facts));
    expect_number("server", facts.not_after - facts.not_before, 397L * DAY);
    expect_number("server", certificate_check(&facts, names, 3, NOW), CERTIFICATE_GOOD);
    expect_number("server", facts.name_count, 3);
    for (size_t i = 0; i < 3; i++)
        expect_text("name", facts.names[i], names[i]);

    X509 *ca = x509_of(made.ca.certificate);
    X509 *server = x509_of(made.server.certificate);
    int critical = 0;
    BASIC_CONSTRAINTS *limits = X509_get_ext_d2i(ca, NID_basic_constraints, &critical, NULL);
    assert_true(limits && limits->ca && critical == 1);
    assert_int_equal(ASN1_INTEGER_get(limits->pathlen), 0);
    BASIC_CONSTRAINTS_free(limits);
    assert_int_equal(X509_get_key_usage(ca), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_int_equal(X509_get_key_usage(server), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_get_extended_key_usage(server), XKU_SSL_SERVER);
    assert_int_equal(X509_check_ca(server), 0);
    assert_int_not_equal(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(ca), X509_get0_serialNumber(server)), 0);
    X509_free(server);
    X509_free(ca);
}

static void two_are_never_the_same(void **state) {
    const struct made one = make(*state);
    const struct made other = make(*state);
    assert_true(certificate_is_from(one.server.certificate, one.ca.certificate));
    assert_false(certificate_is_from(one.server.certificate, other.ca.certificate));
    assert_false(certificate_is_from(TEXT("x"), one.ca.certificate));
    assert_false(certificate_is_from(one.server.certificate, TEXT("")));
    expect("CA", !text_is(one.ca.certificate, other.ca.certificate));
    expect("key", !text_is(one.server.key, other.server.key));
}

// RFC 5280, 4.2.1.10: "host.example.com" is satisfied by "www.host.example.com", and by no sibling.
static void what_the_ca_may_sign_for(void **state) {
    static const struct {
        const char *name;
        bool may;
    } rows[] = {
        {"localhost", true},      {"127.0.0.1", true},
        {"127.9.9.9", true},      {"::1", true},
        {"a.localhost", true},    {"azs.example", true},
        {"b.azs.example", true},  {"*.azs.example", true},
        {"wild.example", true},   {"*.wild.example", true},
        {"a.wild.example", true}, {"10.1.2.3", true},
        {"fe80::a", true},        {"example", false},
        {"bank.example", false},  {"notazs.example", false},
        {"*.example", false},     {"10.1.2.4", false},
        {"128.0.0.1", false},     {"::2", false},
        {"fe80::b", false},
    };
    const struct text given[] = {TEXT("localhost"), TEXT("azs.example"), TEXT("*.wild.example"),
                                 TEXT("10.1.2.3"), TEXT("fe80::a")};
    struct certificate_pair ca;
    assert_true(certificate_make_ca(*state, given, ROWS(given), NOW, &ca));
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text name = text_of(rows[i].name);
        expect_number(rows[i].name, certificate_forbidden(*state, ca.certificate, &name, 1),
                      rows[i].may);
    }
    const struct text some[] = {TEXT("localhost"), TEXT("bank.example"), TEXT("10.9.9.9")};
    expect_number("the first", certificate_forbidden(*state, ca.certificate, some, 3), 1);
}

// A certificate that outlives its CA would be of no use for the rest.
static void the_server_ends_with_its_ca(void **state) {
    const struct made made = make(*state);
    struct certificate_facts ca;
    struct certificate_facts late;
    struct certificate_pair server;
    assert_true(certificate_read(*state, made.ca.certificate, &ca));
    assert_true(certificate_make(*state, &made.ca, names, 3, ca.not_after - 100L * DAY, &server));
    assert_true(certificate_read(*state, server.certificate, &late));
    expect_number("end", late.not_after, ca.not_after);
}

static void pairs(void **state) {
    const struct made made = make(*state);
    const struct text chain =
        text_format(*state, "text before\n%.*s%.*s", TEXT_ARGS(made.server.certificate),
                    TEXT_ARGS(made.ca.certificate));
    const struct text locked = TEXT(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGbMFcGCSqGSIb3DQEFDTBK"
        "\n-----END ENCRYPTED PRIVATE KEY-----\n");
    const struct {
        const char *row;
        struct text certificate;
        struct text key;
        const char *why;
    } rows[] = {
        {"its own", made.server.certificate, made.server.key, NULL},
        {"a chain", chain, made.server.key, NULL},
        {"another's key", made.server.certificate, made.ca.key, "the key is not *"},
        {"the chain's end first", made.ca.certificate, made.server.key, "the key is not *"},
        {"no certificate", made.server.key, made.server.key, "there is no certificate*"},
        {"no key", made.server.certificate, made.server.certificate, "there is no private key*"},
        {"a key with a passphrase", made.server.certificate, locked, "there is no private key*"},
        {"nothing", TEXT(""), TEXT(""), "there is no certificate*"},
        {"half", text_slice(made.server.certificate, 0, 300), made.server.key,
         "there is no certificate*"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct certificate_pair pair = {0};
        struct text why = TEXT("");
        const bool read =
            certificate_pair_read(*state, rows[i].certificate, rows[i].key, &pair, &why);
        expect(rows[i].row, read == !rows[i].why);
        if (rows[i].why)
            expect_like(rows[i].row, why, text_of(rows[i].why));
        expect(rows[i].row, !read || text_is(pair.key, made.server.key));
    }
    struct certificate_pair pair;
    struct text why = TEXT("");
    assert_true(certificate_pair_read(*state, chain, made.server.key, &pair, &why));
    expect_text("the chain is whole", pair.certificate,
                text_slice(chain, 12, chain.size)); // without the text before it
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(when_it_is_renewed),       in_arena(a_name_too_many_is_fine),
        in_arena(names_that_can_be),        in_arena(names_that_cannot_be),
        in_arena(what_is_made_verifies),    in_arena(what_is_made_says_what_it_should),
        in_arena(two_are_never_the_same),   in_arena(the_server_ends_with_its_ca),
        in_arena(what_the_ca_may_sign_for), in_arena(pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
