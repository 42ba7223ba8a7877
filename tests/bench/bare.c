// The least a libmicrohttpd server can do: one answer, the bytes of a file, for every request, in
// the same kind of loop as server/http/server.c. What azsreg reaches is compared with it.
//
// usage: bare FILE      prints "listening on PORT" and serves until it is killed

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static struct MHD_Response *response;

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **holder) {
    (void)context;
    (void)url;
    (void)method;
    (void)version;
    (void)body;
    if (!*holder) {
        *holder = response;
        return MHD_YES;
    }
    if (*body_size) {
        *body_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, response);
}

static struct MHD_Response *read_response(const char *path) {
    FILE *file = fopen(path, "re");
    char *bytes = malloc(65536);
    if (!file || !bytes)
        return NULL;
    const size_t size = fread(bytes, 1, 65536, file);
    fclose(file);
    struct MHD_Response *made = MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(made, "Content-Type", "application/json; charset=utf-8");
    return made;
}

static struct MHD_Daemon *start(void) {
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR,
                            &address, MHD_OPTION_CONNECTION_LIMIT, 4096U,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
}

int main(int argc, char **argv) {
    response = argc == 2 ? read_response(argv[1]) : NULL;
    struct MHD_Daemon *daemon = response ? start() : NULL;
    if (!daemon)
        return 2;
    const int fd = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    const int loop = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    if (loop < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event))
        return 2;
    printf("listening on %u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    for (;;) {
        MHD_UNSIGNED_LONG_LONG timeout = 0;
        const int wait = MHD_get_timeout(daemon, &timeout) == MHD_YES ? (int)timeout : -1;
        epoll_wait(loop, &event, 1, wait);
        MHD_run(daemon);
    }
}
