#include "wire/listen.h"

#include "base/cleanup.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void cleanup_free_addresses(struct addrinfo **addresses) {
    if (*addresses)
        freeaddrinfo(*addresses);
}
#define cleanup_addresses __attribute__((cleanup(cleanup_free_addresses)))

// Splits at the last colon; brackets around an IPv6 address are taken off.
static bool split(struct arena *arena, struct text address, char **ret_host, char **ret_port) {
    size_t colon = address.size;
    while (colon && address.at[colon - 1] != ':')
        colon--;
    unsigned long port = 0;
    if (colon < 2 || !text_number(text_slice(address, colon, address.size), 65535, &port))
        return false;
    struct text host = text_slice(address, 0, colon - 1);
    if (host.size > 2 && host.at[0] == '[' && host.at[host.size - 1] == ']')
        host = text_slice(host, 1, host.size - 2);
    *ret_host = text_cstring(arena, host);
    *ret_port = text_cstring(arena, text_format(arena, "%lu", port));
    return *ret_host && *ret_port;
}

static struct addrinfo *resolve(struct arena *arena, struct text address, struct text *ret_why) {
    char *host = NULL;
    char *port = NULL;
    struct addrinfo *found = NULL;
    if (!split(arena, address, &host, &port)) {
        *ret_why = TEXT("expected ADDRESS:PORT, for example 127.0.0.1:8080");
        return NULL;
    }
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    const int error = getaddrinfo(host, port, &wanted, &found);
    if (!error)
        return found;
    *ret_why = text_of(gai_strerror(error));
    return NULL;
}

int listen_open(struct arena *arena, struct text address, struct text *ret_why) {
    cleanup_addresses struct addrinfo *found = resolve(arena, address, ret_why);
    if (!found)
        return -1;
    cleanup_fd int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        bind(fd, found->ai_addr, found->ai_addrlen) || listen(fd, SOMAXCONN)) {
        *ret_why = text_of(strerror(errno));
        return -1;
    }
    const int taken = fd;
    fd = -1;
    return taken;
}

static void write_name(const struct sockaddr *address, socklen_t size,
                       char at[LISTEN_NAME_CHARS + 1]) {
    char host[INET6_ADDRSTRLEN + IF_NAMESIZE];
    char port[8];
    const bool brackets = address->sa_family == AF_INET6;
    at[0] = '\0';
    if (getnameinfo(address, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        snprintf(at, LISTEN_NAME_CHARS + 1, "%s%s%s:%s", brackets ? "[" : "", host,
                 brackets ? "]" : "", port);
}

struct text listen_name(struct arena *arena, int fd) {
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    char name[LISTEN_NAME_CHARS + 1];
    if (getsockname(fd, (struct sockaddr *)&bound, &size))
        return TEXT("");
    write_name((struct sockaddr *)&bound, size, name);
    return text_format(arena, "%s", name);
}

void listen_write_peer(struct MHD_Connection *connection, char at[LISTEN_NAME_CHARS + 1]) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    at[0] = '\0';
    if (address)
        write_name(address,
                   address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                  : sizeof(struct sockaddr_in),
                   at);
}

bool listen_wait(int fd, short events, int64_t end_us) {
    struct pollfd wanted = {.fd = fd, .events = events};
    for (;;) {
        const int64_t left_us = end_us - clock_monotonic_us();
        const int ready = left_us > 0 ? poll(&wanted, 1, (int)(left_us / 1000) + 1) : 0;
        if (ready >= 0)
            return ready > 0;
        if (errno != EINTR)
            return false;
    }
}

static bool is_loopback(const struct addrinfo *found) {
    if (found->ai_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)found->ai_addr)->sin6_addr);
    return ntohl(((struct sockaddr_in *)found->ai_addr)->sin_addr.s_addr) >> 24 == 127;
}

// False with errno, or with 0 in it when the time was up.
static bool finish_connecting(int fd, int64_t end_us) {
    int error = 0;
    socklen_t size = sizeof error;
    if (errno == EINPROGRESS && !listen_wait(fd, POLLOUT, end_us)) {
        errno = 0;
        return false;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0)
        errno = error;
    return !errno;
}

static int connect_to(const struct addrinfo *found, int64_t end_us, struct text *ret_why) {
    cleanup_fd int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || (connect(fd, found->ai_addr, found->ai_addrlen) &&
                   (errno != EINPROGRESS || !finish_connecting(fd, end_us)))) {
        if (errno)
            *ret_why = text_of(strerror(errno));
        return -1;
    }
    const int taken = fd;
    fd = -1;
    return taken;
}

int listen_connect(struct arena *arena, struct text address, bool this_machine_only, int64_t end_us,
                   struct text *ret_why) {
    cleanup_addresses struct addrinfo *found = resolve(arena, address, ret_why);
    int fd = -1;
    bool tried = false;
    for (struct addrinfo *one = found; one && fd < 0; one = one->ai_next) {
        if (this_machine_only && !is_loopback(one))
            continue;
        tried = true;
        fd = connect_to(one, end_us, ret_why);
    }
    if (found && !tried)
        *ret_why = TEXT("it is not an address of this machine");
    return fd;
}

bool listen_is_loopback(struct arena *arena, struct text address) {
    struct text why = {0};
    cleanup_addresses struct addrinfo *found = resolve(arena, address, &why);
    return found && is_loopback(found);
}
