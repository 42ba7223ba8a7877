// arm/host: the name in a Host field, and base/message: whom a request is for.
#include "unit.h"

#include "base/message.h"
#include "protocol/host.h"

static void hosts(void **state) {
    static const struct {
        const char *host;
        const char *name; // NULL: not valid
        const char *port;
        bool is_address;
        bool is_loopback;
    } rows[] = {
        {"azsreg", "azsreg", ""},
        {"azsreg.example:8443", "azsreg.example", "8443"},
        {"a_b-c.1", "a_b-c.1", ""},
        {"localhost", "localhost", "", false, true},
        {"LOCALHOST:80", "LOCALHOST", "80", false, true},
        {"a.localhost", "a.localhost", "", false, true},
        {"alocalhost", "alocalhost", ""},
        {"localhost.example", "localhost.example", ""},
        {".localhost", ".localhost", ""},
        {"127.0.0.1:8080", "127.0.0.1", "8080", true, true},
        {"127.1.2.3", "127.1.2.3", "", true, true},
        {"10.0.0.1", "10.0.0.1", "", true},
        {"127.0.0.1.example", "127.0.0.1.example", ""},
        {"127.0.0.256", "127.0.0.256", ""},
        {"127.0.1", "127.0.1", ""},
        {"0127.0.0.1", "0127.0.0.1", ""},
        {"127.0.0.1.", "127.0.0.1.", ""},
        {"[::1]", "::1", "", true, true},
        {"[::1]:8443", "::1", "8443", true, true},
        {"[fe80::1]:1", "fe80::1", "1", true},
        {"", NULL},
        {":80", NULL},
        {"a:", "a", ""},
        {"a:x", NULL},
        {"a:65536", NULL},
        {"a:1:2", NULL},
        {"a b", NULL},
        {"a/b", NULL},
        {"user@a", NULL},
        {"<a>", NULL},
        {"[]", NULL},
        {"[::1", NULL},
        {"[::1]x", NULL},
        {"[::1]x:80", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct text host = text_of(rows[i].host);
        const struct text name = host_name(host);
        expect(rows[i].host, host_is_valid(host) == (rows[i].name != NULL));
        expect_text(rows[i].host, name, text_of(rows[i].name));
        if (!rows[i].name)
            continue;
        expect_text(rows[i].host, host_port(host), text_of(rows[i].port));
        expect(rows[i].host, host_name_is_address(name) == rows[i].is_address);
        expect(rows[i].host, host_name_is_loopback(name) == rows[i].is_loopback);
    }
}

// RFC 9112, 3.2.2: "When an origin server receives a request with an absolute-form of
// request-target, the origin server MUST ignore the received Host header field (if any) and instead
// use the host information of the request-target."
static void whom_a_request_is_for(void **state) {
    static const struct {
        const char *target;
        const char *host; // NULL: none
        const char *want; // NULL: none
    } rows[] = {
        {"/a?b", "x:1", "x:1"},
        {"/a?b", NULL, NULL},
        {"/http://evil.example/", "x", "x"},
        {"*", "x", "x"},
        {"http://evil.example/a", "localhost", "evil.example"},
        {"HTTPS://evil.example:81?a", "localhost", "evil.example:81"},
        {"http://evil.example#a", NULL, "evil.example"},
        {"http://evil.example", "localhost", "evil.example"},
        {"http://user@evil.example/", "localhost", "user@evil.example"},
        {"http:///a", "localhost", ""},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct http_request request = {.target = text_of(rows[i].target)};
        if (rows[i].host)
            request.fields[request.field_count++] =
                (struct http_field){TEXT("host"), text_of(rows[i].host)};
        const struct text host = http_request_host(&request);
        expect(rows[i].target, (host.at != NULL) == (rows[i].want != NULL));
        expect_text(rows[i].target, host, text_of(rows[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(hosts),
        in_arena(whom_a_request_is_for),
    };
    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
