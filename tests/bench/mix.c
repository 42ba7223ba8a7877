// A load of several kinds of requests at once, measured kind by kind, which wrk does not do. Each
// connection sends the next request of the list when its last one has been answered.
//
// usage: mix PORT CONNECTIONS SECONDS FILE
// FILE holds requests one after the other: a line "KIND BYTES", KIND one character, and the bytes.
// Prints JSON: seconds, errors (answers that are no 2xx), and for each kind count, p50, p99 and
// longest in microseconds. Exit status 1: a connection failed, so the numbers mean nothing.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 128, ROOM = 262144, EVENTS = 256 };

struct request {
    char kind;
    const char *bytes;
    size_t size;
};

struct connection {
    int fd;
    char kind;
    double sent;
    size_t got;
    size_t whole; // of the answer, once its head is there
    char room[ROOM];
};

struct times {
    float *us;
    size_t count;
    size_t room;
};

static struct request *requests;
static size_t request_count;
static size_t next_request;
static struct times kinds[KINDS];
static size_t errors;

static _Noreturn void fail(const char *why) {
    fprintf(stderr, "mix: %s\n", why);
    exit(1);
}

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void read_requests(const char *path) {
    FILE *file = fopen(path, "re");
    char kind = 0;
    size_t size = 0;
    while (file && fscanf(file, "%c %zu", &kind, &size) == 2 && fgetc(file) == '\n') {
        char *bytes = malloc(size);
        requests = realloc(requests, (request_count + 1) * sizeof *requests);
        if (!bytes || !requests || fread(bytes, 1, size, file) != size)
            fail("the file of requests ends early");
        requests[request_count++] = (struct request){(char)(kind & 127), bytes, size};
    }
    if (!request_count)
        fail("no requests");
    fclose(file);
}

static void note(char kind, double us) {
    struct times *times = &kinds[(unsigned char)kind];
    if (times->count == times->room) {
        times->room = times->room ? times->room * 2 : 65536;
        times->us = realloc(times->us, times->room * sizeof *times->us);
        if (!times->us)
            fail("out of memory");
    }
    times->us[times->count++] = (float)us;
}

static void send_next(struct connection *connection) {
    const struct request *request = &requests[next_request++ % request_count];
    connection->kind = request->kind;
    connection->got = connection->whole = 0;
    connection->sent = now_us();
    if (send(connection->fd, request->bytes, request->size, MSG_NOSIGNAL) != (ssize_t)request->size)
        fail("a request could not be sent in one piece");
}

static void read_head(struct connection *connection) {
    connection->room[connection->got] = '\0';
    const char *end = strstr(connection->room, "\r\n\r\n");
    const char *length = end ? strcasestr(connection->room, "\r\nContent-Length:") : NULL;
    if (!end)
        return;
    if (!length || length > end)
        fail("an answer without Content-Length");
    connection->whole = (size_t)(end + 4 - connection->room) + strtoul(length + 17, NULL, 10);
    if (connection->whole >= ROOM)
        fail("an answer that is too long");
}

static void take(struct connection *connection) {
    const ssize_t got =
        recv(connection->fd, connection->room + connection->got, ROOM - 1 - connection->got, 0);
    if (got <= 0)
        fail("a connection was closed");
    connection->got += (size_t)got;
    if (!connection->whole)
        read_head(connection);
    if (!connection->whole || connection->got < connection->whole)
        return;
    note(connection->kind, now_us() - connection->sent);
    errors += connection->room[9] != '2';
    send_next(connection);
}

static struct connection *open_connection(int loop, in_port_t port) {
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct connection *connection = calloc(1, sizeof *connection);
    const int on = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (!connection || (connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 ||
        connect(connection->fd, (const struct sockaddr *)&address, sizeof address) ||
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) ||
        epoll_ctl(loop, EPOLL_CTL_ADD, connection->fd, &event))
        fail("cannot connect");
    return connection;
}

static int by_size(const void *a, const void *b) {
    const float left = *(const float *)a;
    const float right = *(const float *)b;
    return (left > right) - (left < right);
}

static void report(double seconds) {
    printf("{\"seconds\":%.3f,\"errors\":%zu,\"kinds\":{", seconds, errors);
    bool any = false;
    for (size_t i = 0; i < KINDS; i++) {
        struct times *times = &kinds[i];
        if (!times->count)
            continue;
        qsort(times->us, times->count, sizeof *times->us, by_size);
        printf("%s\"%c\":{\"count\":%zu,\"p50\":%.1f,\"p99\":%.1f,\"longest\":%.1f}",
               any ? "," : "", (char)i, times->count, (double)times->us[times->count / 2],
               (double)times->us[times->count * 99 / 100], (double)times->us[times->count - 1]);
        any = true;
    }
    printf("}}\n");
}

int main(int argc, char **argv) {
    if (argc != 5)
        fail("usage: mix PORT CONNECTIONS SECONDS FILE");
    read_requests(argv[4]);
    const int loop = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[EVENTS];
    const double began = now_us();
    const double end = began + strtod(argv[3], NULL) * 1e6;
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--)
        send_next(open_connection(loop, (in_port_t)strtoul(argv[1], NULL, 10)));
    double now = began;
    while (now < end) {
        const int count = epoll_wait(loop, events, EVENTS, 1000);
        if (count <= 0)
            fail("no answer for a second");
        for (int i = 0; i < count; i++)
            take(events[i].data.ptr);
        now = now_us();
    }
    report((now - began) / 1e6);
    return 0;
}
