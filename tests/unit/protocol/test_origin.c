// arm/origin: which pages of a browser may ask what.
#include "unit.h"

#include "protocol/origin.h"

#define NONE NULL

struct row {
    const char *name;
    bool asks; // --auth token
    const char *method;
    const char *target;
    const char *host;
    const char *site;   // Sec-Fetch-Site
    const char *origin; // Origin
    enum origin_verdict want;
};

#define FINE ORIGIN_FINE
#define HOST ORIGIN_HOST_NOT_ALLOWED
#define CROSS ORIGIN_CROSS
#define EVIL "evil.example"
#define HERE "127.0.0.1:8080"

// The server: --public-url https://public.example:444/azs --tls-host stack.example
// --allowed-host listed.example --allowed-host 10.0.0.9
static const struct row rows[] = {
    // the names of a server
    {"localhost", false, "GET", "/a", "localhost", NONE, NONE, FINE},
    {"localhost and a port", false, "GET", "/a", "LocalHost:8080", NONE, NONE, FINE},
    {"below localhost", false, "GET", "/a", "a.b.localhost", NONE, NONE, FINE},
    {"an address", false, "GET", "/a", "192.168.1.2:80", NONE, NONE, FINE},
    {"an address of IPv6", false, "GET", "/a", "[2001:db8::1]:80", NONE, NONE, FINE},
    {"a name without a dot", false, "GET", "/a", "azsreg:8080", NONE, NONE, FINE},
    {"below internal", false, "GET", "/a", "host.docker.internal", NONE, NONE, FINE},
    {"the public one", false, "GET", "/a", "public.example", NONE, NONE, FINE},
    {"the certificate's", false, "GET", "/a", "Stack.Example:8443", NONE, NONE, FINE},
    {"a listed one", false, "GET", "/a", "listed.example:1", NONE, NONE, FINE},
    {"none", false, "GET", "/a", NONE, NONE, NONE, FINE},
    {"an empty one", false, "GET", "/a", "", NONE, NONE, FINE},
    {"another", false, "GET", "/a", EVIL, NONE, NONE, HOST},
    {"another and a port", false, "GET", "/a", EVIL ":8080", NONE, NONE, HOST},
    {"another with a dot at its end", false, "GET", "/a", "evil.", NONE, NONE, HOST},
    {"another for every method", false, "DELETE", "/a", EVIL, NONE, NONE, HOST},
    {"another to look at", false, "OPTIONS", "/a", EVIL, NONE, NONE, HOST},
    {"below a listed one", false, "GET", "/a", "a.listed.example", NONE, NONE, HOST},
    {"a listed one below another", false, "GET", "/a", "listed.example.evil.example", NONE, NONE,
     HOST},
    {"localhost below another", false, "GET", "/a", "localhost.evil.example", NONE, NONE, HOST},
    {"an address below another", false, "GET", "/a", "127.0.0.1.evil.example", NONE, NONE, HOST},
    {"internal itself, with a dot", false, "GET", "/a", ".internal", NONE, NONE, HOST},
    {"what is no host", false, "GET", "/a", "user@localhost", NONE, NONE, HOST},
    {"a page of another name's own", false, "PUT", "/a", EVIL, "same-origin", "http://" EVIL, HOST},

    // what probes and scrapers ask for
    {"health", false, "GET", "/_azsreg/health", EVIL, NONE, NONE, FINE},
    {"its head", false, "HEAD", "/_azsreg/health", EVIL, NONE, NONE, FINE},
    {"below health", false, "GET", "/_azsreg/health/ready", EVIL, NONE, NONE, FINE},
    {"spelled otherwise", false, "GET", "//_AZSREG/%68ealth/", EVIL, NONE, NONE, FINE},
    {"metrics", false, "GET", "/_azsreg/metrics", EVIL, NONE, NONE, FINE},
    {"the CA", false, "GET", "/_azsreg/ca.pem", EVIL, NONE, NONE, FINE},
    {"activation keys", false, "GET", "/_azsreg/activation-keys", EVIL, NONE, NONE, FINE},
    {"the same with another method", false, "POST", "/_azsreg/health", EVIL, NONE, NONE, HOST},
    {"below metrics", false, "GET", "/_azsreg/metrics/x", EVIL, NONE, NONE, HOST},
    {"much like health", false, "GET", "/_azsreg/healthy", EVIL, NONE, NONE, HOST},
    {"health of another room", false, "GET", "/health", EVIL, NONE, NONE, HOST},
    {"all else there", false, "GET", "/_azsreg/status", EVIL, NONE, NONE, HOST},
    {"a path that cannot be read", false, "GET", "/_azsreg/health%zz", EVIL, NONE, NONE, HOST},

    // with sign-in
    {"ARM by any name", true, "PUT", "/a", EVIL, NONE, NONE, FINE},
    {"ARM from anywhere", true, "PUT", "/a", EVIL, "cross-site", "null", FINE},
    {"the device page by any name", true, "GET", "/_azsreg/device", EVIL, NONE, NONE, FINE},
    {"its style", true, "GET", "/_azsreg/device.css", EVIL, NONE, NONE, FINE},
    {"the console", true, "GET", "/_azsreg/", EVIL, NONE, NONE, HOST},
    {"its files", true, "GET", "/_azsreg/console/0/app.js", EVIL, NONE, NONE, HOST},
    {"its form", true, "POST", "/_azsreg/device", EVIL, "same-origin", "http://" EVIL, FINE},
    {"its form, by an old browser", true, "POST", "/_azsreg/device", EVIL, NONE, "http://" EVIL,
     FINE},
    {"its form, by curl", true, "POST", "/_azsreg/device", EVIL, NONE, NONE, FINE},
    {"its form on another page", true, "POST", "/_azsreg/device", HERE, "cross-site",
     "http://" EVIL, CROSS},
    {"the same by an old browser", true, "POST", "/_azsreg/device", HERE, NONE, "http://" EVIL,
     CROSS},
    {"health by any name", true, "GET", "/_azsreg/health", EVIL, NONE, NONE, FINE},
    {"the control plane by another name", true, "GET", "/_azsreg/status", EVIL, NONE, NONE, HOST},
    {"the control plane by its own", true, "GET", "/_azsreg/status", HERE, NONE, NONE, FINE},
    {"the device page without sign-in", false, "GET", "/_azsreg/device", EVIL, NONE, NONE, HOST},

    // where a request comes from
    {"no browser", false, "POST", "/a", HERE, NONE, NONE, FINE},
    {"its own page", false, "POST", "/a", HERE, "same-origin", "http://" HERE, FINE},
    {"a person", false, "POST", "/a", HERE, "none", NONE, FINE},
    {"another port of the machine", false, "POST", "/a", HERE, "same-site", "http://127.0.0.1:9",
     CROSS},
    {"another site", false, "POST", "/a", HERE, "cross-site", "http://" EVIL, CROSS},
    {"another site, with its own origin", false, "PUT", "/a", HERE, "cross-site", "http://" HERE,
     CROSS},
    {"a word that is not known", false, "PUT", "/a", HERE, "", NONE, CROSS},
    {"another site looks", false, "GET", "/a", HERE, "cross-site", "http://" EVIL, FINE},
    {"another site asks first", false, "OPTIONS", "/a", HERE, "cross-site", "http://" EVIL, FINE},
    {"another site's HEAD", false, "HEAD", "/a", HERE, "cross-site", NONE, FINE},
    {"a method in small letters", false, "get", "/a", HERE, "cross-site", NONE, CROSS},
    {"an old browser's own page", false, "DELETE", "/a", HERE, NONE, "http://" HERE, FINE},
    {"the same behind TLS of a proxy", false, "DELETE", "/a", HERE, NONE, "https://" HERE, FINE},
    {"a port that goes without saying", false, "PUT", "/a", "localhost:443", NONE,
     "https://localhost", FINE},
    {"the other one", false, "PUT", "/a", "localhost:80", NONE, "http://localhost:80", FINE},
    {"neither", false, "PUT", "/a", "localhost:80", NONE, "https://localhost", CROSS},
    {"the public URL's", false, "PUT", "/a", HERE, NONE, "https://public.example:444", FINE},
    {"another port of that", false, "PUT", "/a", HERE, NONE, "https://public.example", CROSS},
    {"an old browser's other port", false, "PUT", "/a", HERE, NONE, "http://127.0.0.1:9", CROSS},
    {"an old browser's other page", false, "PUT", "/a", HERE, NONE, "http://" EVIL, CROSS},
    {"nowhere", false, "POST", "/a", HERE, NONE, "null", CROSS},
    {"an empty origin", false, "POST", "/a", HERE, NONE, "", CROSS},
    {"another scheme", false, "POST", "/a", HERE, NONE, "ftp://" HERE, CROSS},
    {"more than a host", false, "POST", "/a", HERE, NONE, "http://" HERE "/x", CROSS},
    {"no host to compare with", false, "POST", "/a", NONE, NONE, "http://" HERE, CROSS},
    {"both wrong", false, "POST", "/a", EVIL, "cross-site", NONE, HOST},
};

static struct text maybe(const char *word) {
    return word ? text_of(word) : (struct text){0};
}

static void verdicts(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        const struct origin_facts facts = {
            .public_host = TEXT("public.example:444"),
            .names = TEXT("stack.example,listed.example,10.0.0.9"),
            .asks_for_tokens = row->asks,
            .method = text_of(row->method),
            .host = maybe(row->host),
            .fetch_site = maybe(row->site),
            .origin = maybe(row->origin),
        };
        struct arm_path path = {0};
        struct text why = TEXT("");
        (void)arm_path_read(*state, text_of(row->target), &path, &why);
        struct text host = {0};
        expect_number(row->name, origin_check(&facts, &path, &host), row->want);
    }
}

static void a_star_allows_every_host_and_no_page(void **state) {
    struct arm_path path = {0};
    struct text why = TEXT("");
    struct origin_facts facts = {.names = TEXT(",*"), .method = TEXT("PUT"), .host = TEXT(EVIL)};
    assert_true(arm_path_read(*state, TEXT("/a"), &path, &why));
    struct text host = {0};
    assert_int_equal(origin_check(&facts, &path, &host), ORIGIN_FINE);
    facts.host = TEXT("what is none");
    assert_int_equal(origin_check(&facts, &path, &host), ORIGIN_FINE);
    facts.fetch_site = TEXT("cross-site");
    assert_int_equal(origin_check(&facts, &path, &host), ORIGIN_CROSS);
}

static void names_that_can_be_allowed(void **state) {
    static const struct {
        const char *name;
        bool want;
    } names[] = {{"a.example", true}, {"*", true},         {"10.0.0.1", true},
                 {"[::1]", true},     {"", false},         {"a:80", false},
                 {"*.a", false},      {"http://a", false}, {"a b", false}};
    (void)state;
    for (size_t i = 0; i < ROWS(names); i++)
        expect(names[i].name, origin_is_name(text_of(names[i].name)) == names[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(verdicts),
        in_arena(a_star_allows_every_host_and_no_page),
        in_arena(names_that_can_be_allowed),
    };
    return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
