#include "http/daemon.h"

#include "wire/tls.h"

#include <string.h>

enum {
    CONNECTION_MEMORY = HTTP_HEAD_MAX + 2048, // an answer's head has to fit too
    SPARE_S = 5,
};

// The path is decoded by protocol/path.c, once; libmicrohttpd must leave it alone.
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void say_nothing(void *context, const char *format, va_list arguments) {
    (void)context;
    (void)format;
    (void)arguments;
}

// The loop cuts off whoever is late, and counts them; libmicrohttpd's own count of silent seconds
// is for those that it had no memory to watch, and comes after.
static unsigned longest(const struct http_limits *limits) {
    return SPARE_S + (limits->request_s > limits->idle_s ? limits->request_s : limits->idle_s);
}

// A plain daemon passes over the options of TLS.
struct MHD_Daemon *daemon_start(struct listener *listener, const struct http_limits *limits,
                                const struct daemon_calls *calls) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK |
            (listener->tls ? MHD_USE_TLS : 0),
        0, NULL, NULL, calls->request, listener, MHD_OPTION_LISTEN_SOCKET, listener->fd,
        MHD_OPTION_URI_LOG_CALLBACK, calls->target, listener, MHD_OPTION_NOTIFY_COMPLETED,
        calls->completed, listener, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        listener_notify, listener, MHD_OPTION_CONNECTION_LIMIT, limits->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, longest(limits), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_HTTPS_PRIORITIES,
        TLS_PRIORITIES, MHD_OPTION_HTTPS_CERT_CALLBACK, tls_certificate_for, MHD_OPTION_END);
}
