// http/ask: one request, and one deadline over all of it, whatever the other side does.
#include "unit.h"

#include "client/ask.h"
#include "wire/listen.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

// What a server does with a connection, until the client goes away.
enum manner { SILENT, DRIPPING, HANGING_UP, ANSWERING, TALKATIVE };

struct server {
    int fd;
    enum manner manner;
    pthread_t thread;
    char address[64];
};

static bool client_is_there(int fd, int wait_ms) {
    struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
    return poll(&gone, 1, wait_ms) == 0;
}

static void *serve(void *context) {
    const struct server *server = context;
    static const char well[] = "HTTP/1.0 200 OK\r\n\r\nwell";
    char request[1024];
    struct pollfd come = {.fd = server->fd, .events = POLLIN};
    poll(&come, 1, -1);
    const int fd = accept(server->fd, NULL, NULL);
    if (fd < 0)
        return NULL;
    if (server->manner == ANSWERING && recv(fd, request, sizeof request, 0) > 0)
        (void)!send(fd, well, sizeof well - 1, MSG_NOSIGNAL);
    while (server->manner == TALKATIVE && send(fd, well, sizeof well - 1, MSG_NOSIGNAL) > 0)
        continue;
    while (server->manner == DRIPPING && client_is_there(fd, 10))
        (void)!send(fd, "x", 1, MSG_NOSIGNAL);
    while (server->manner == SILENT && client_is_there(fd, -1))
        continue;
    close(fd);
    return NULL;
}

static void start(struct server *server, struct arena *arena, enum manner manner) {
    struct text why = TEXT("");
    server->manner = manner;
    server->fd = listen_open(arena, TEXT("127.0.0.1:0"), &why);
    assert_true(server->fd >= 0);
    const struct text name = listen_name(arena, server->fd);
    snprintf(server->address, sizeof server->address, "%.*s", TEXT_ARGS(name));
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(struct server *server) {
    pthread_join(server->thread, NULL);
    close(server->fd);
}

static void whatever_the_other_side_does(void **state) {
    static const struct {
        const char *row;
        enum manner manner;
        bool tls;
        const char *why; // NULL: it is an answer
    } rows[] = {
        {"an answer", ANSWERING, false, NULL},
        {"nothing", SILENT, false, "it did not answer within 1 s"},
        {"nothing, over TLS", SILENT, true, "it did not answer within 1 s"},
        {"a byte from time to time", DRIPPING, false, "it did not answer within 1 s"},
        {"no TLS", DRIPPING, true, "TLS failed: *"},
        {"an answer in clear", ANSWERING, true, "TLS failed: *"},
        {"an end", HANGING_UP, false, NULL},
        {"an end, over TLS", HANGING_UP, true, "TLS failed: *"},
        {"more and more", TALKATIVE, false, "its answer is larger than 8192 bytes"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct server server;
        struct text answer = TEXT("");
        struct text why = TEXT("");
        start(&server, *state, rows[i].manner);
        const struct ask get = {.address = text_of(server.address),
                                .request = TEXT("GET / HTTP/1.0\r\n\r\n"),
                                .this_machine_only = true,
                                .tls = rows[i].tls,
                                .seconds = 1,
                                .most = 8192};
        const bool answered = ask(*state, &get, &answer, &why);
        stop(&server);
        if (rows[i].manner == HANGING_UP && !rows[i].tls) {
            expect(rows[i].row, !answered && why.size); // "reset", or an end
            continue;
        }
        expect(rows[i].row, answered == !rows[i].why);
        if (rows[i].why)
            expect_like(rows[i].row, why, text_of(rows[i].why));
        if (answered)
            expect_text(rows[i].row, answer, TEXT("HTTP/1.0 200 OK\r\n\r\nwell"));
    }
}

// What is checked is what is connected to.
static void addresses_of_others(void **state) {
    static const char *const rows[] = {"198.51.100.1:80", "0.0.0.0:80", "[2001:db8::1]:80"};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text answer = TEXT("");
        struct text why = TEXT("");
        const struct ask get = {.address = text_of(rows[i]),
                                .request = TEXT("x"),
                                .this_machine_only = true,
                                .seconds = 1,
                                .most = 100};
        expect(rows[i], !ask(*state, &get, &answer, &why));
        expect_text(rows[i], why, TEXT("it is not an address of this machine"));
    }
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        in_arena(whatever_the_other_side_does),
        in_arena(addresses_of_others),
    };
    return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
