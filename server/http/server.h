// The front door: one event loop around libmicrohttpd, which http/ and wire/ alone know.
//
// A turn takes all requests that can be read. Answers that need no commit go out at once; the
// others are held until the turn ends, when settle() commits them together, so that a write is
// acknowledged after its commit and many writes share one fsync. Where the application commits
// beside the loop, turns go on meanwhile, for reads; what else comes is asked again afterwards.
#ifndef AZSREG_HTTP_SERVER_H
#define AZSREG_HTTP_SERVER_H

#include "wire/http_app.h"

enum { HTTP_WAKES_MAX = 6, HTTP_LISTENERS_MAX = 2 };

// The sockets are the server's from http_server_open on, even if that fails; -1 for none.
struct http_options {
    int http_fd;
    int https_fd;
    int wake_fds[HTTP_WAKES_MAX]; // that end what requests wait for; borrowed, -1: none
    size_t wake_count;
    struct http_certificate certificate; // for https
    struct http_limits limits;
};

struct http_server;

// NULL when libmicrohttpd refuses to start (memory, descriptors, a certificate it cannot use).
struct http_server *http_server_open(const struct http_options *options,
                                     const struct http_app *app);

// Serves until stop_fd becomes readable, then finishes the requests in flight (for 5 s at most).
// False when the loop itself failed, or the application said so.
bool http_server_run(struct http_server *server, int stop_fd);

// Shows another certificate from the next handshake on; connections stay as they are. False when
// it is not taken, or there is no https.
bool http_server_use(struct http_server *server, const struct http_certificate *certificate);

// What there is of connections, and has been.
struct http_listener_counts {
    const char *name;
    size_t open;
    unsigned long long idle;  // cut off, as nothing was asked for
    unsigned long long late;  // with a request, or with taking an answer
    unsigned long long crowd; // to let others in
};

struct http_counts {
    struct http_listener_counts listeners[HTTP_LISTENERS_MAX];
    size_t listener_count;
    size_t writes_waiting; // for a commit, or to begin
    unsigned long long handshakes;
    unsigned long long handshakes_failed;
};

void http_server_count(const struct http_server *server, struct http_counts *ret_counts);

void http_server_close(struct http_server *server);

#endif
