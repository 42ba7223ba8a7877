// For the tests of a server that runs: one on a thread of its own, and what an application has to
// bring that is beside the point.
#ifndef AZSREG_TESTS_HTTP_WORLD_H
#define AZSREG_TESTS_HTTP_WORLD_H

#include "unit.h"

#include "http/server.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct http_thread {
    struct http_server *server;
    int stop_fd;
    pthread_t thread;
};

static inline enum http_begun http_lets_in(void *context, struct http_request *request,
                                           struct http_reply *reply) {
    (void)context;
    (void)request;
    (void)reply;
    return HTTP_BEGUN;
}

static inline void http_refuses(void *context, struct http_request *request, enum http_refusal why,
                                struct http_reply *reply) {
    (void)context;
    (void)request;
    (void)why;
    reply->status = 503;
    reply->body = TEXT("no");
}

static inline void http_turns_away(void *context, struct http_request *request,
                                   struct http_reply *reply) {
    (void)context;
    (void)request;
    reply->status = 400;
}

static inline void http_reports_nothing(void *context, const struct http_request *request,
                                        struct http_reply *reply, long long microseconds) {
    (void)context;
    (void)request;
    (void)reply;
    (void)microseconds;
}

static inline bool http_rests(void *context, bool idle) {
    (void)context;
    (void)idle;
    return false;
}

static inline struct http_limits http_small_limits(unsigned request_s) {
    return (struct http_limits){.body = 1000,
                                .bodies = 1000,
                                .waiting = 64,
                                .connections = 64,
                                .request_s = request_s,
                                .idle_s = 60};
}

static inline void *http_runs(void *context) {
    struct http_thread *running = context;
    http_server_run(running->server, running->stop_fd);
    return NULL;
}

static inline int http_thread_start(struct http_thread *running, const struct http_options *options,
                                    const struct http_app *app) {
    running->stop_fd = eventfd(0, EFD_CLOEXEC);
    running->server = http_server_open(options, app);
    return running->server ? pthread_create(&running->thread, NULL, http_runs, running) : -1;
}

static inline void http_thread_stop(struct http_thread *running) {
    eventfd_write(running->stop_fd, 1);
    pthread_join(running->thread, NULL);
    http_server_close(running->server);
    close(running->stop_fd);
}

#endif
