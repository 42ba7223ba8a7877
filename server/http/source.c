#include "http/source.h"

#include "base/clock.h"
#include "http/reset.h"
#include "http/trouble.h"
#include "http/waiting.h"

static ssize_t stall(struct exchange *exchange) {
    struct listener *listener = exchange->listener;
    listener_step(listener, &exchange->visit->deadline, DEADLINE_OURS);
    exchange->state = EXCHANGE_STALLED;
    exchange_append(&listener->server->stalled, exchange);
    waiting_suspend(exchange);
    return 0; // to be asked again, once it is resumed
}

// Asked for another piece when the one before is on its way.
static ssize_t read_piece(void *context, uint64_t position, char *at, size_t size) {
    struct exchange *exchange = context;
    const struct http_source *source = &exchange->reply.source;
    struct listener *listener = exchange->listener;
    listener_step(listener, &exchange->visit->deadline, DEADLINE_WORK);
    listener->server->steps++;
    switch (trouble_look(exchange, position, &size)) {
    case TROUBLE_NONE:
        break;
    case TROUBLE_LATER:
        return stall(exchange);
    case TROUBLE_END:
        reset_connection(exchange->visit->deadline.fd);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    const ssize_t got = source->read(source->context, position, at, size);
    if (got > 0)
        return got;
    if (got == HTTP_SOURCE_LATER)
        return stall(exchange);
    return got ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
}

// What has to wait for its time, or for its source.
static bool may_go_on(const struct http_server *server, const struct exchange *exchange) {
    const struct http_source *source = &exchange->reply.source;
    return exchange->due_us ? server->closing || clock_monotonic_us() >= exchange->due_us
                            : source->is_ready(source->context);
}

static void go_on(struct http_server *server, struct exchange *exchange) {
    exchange_unlink(&server->stalled, exchange);
    exchange->state = EXCHANGE_READY;
    waiting_resume(exchange);
}

void source_look(struct http_server *server) {
    struct exchange *next = NULL;
    for (struct exchange *exchange = server->stalled.first; exchange; exchange = next) {
        next = exchange->next;
        if (may_go_on(server, exchange))
            go_on(server, exchange);
    }
}

// Libmicrohttpd ends chunks behind a HEAD's answer as well, which has none: that one goes without,
// and its connection ends with it.
static void keep_chunks_from_head(const struct exchange *exchange, struct MHD_Response *response) {
    const bool in_chunks = exchange->reply.source.size == HTTP_SIZE_UNKNOWN;
    if (response && in_chunks && text_is(exchange->request.method, TEXT("HEAD")))
        MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

bool source_is_ready(const struct http_server *server) {
    for (const struct exchange *exchange = server->stalled.first; exchange;
         exchange = exchange->next)
        if (may_go_on(server, exchange))
            return true;
    return false;
}

int source_timeout(const struct http_server *server, int most) {
    const long long now_us = server->stalled.count ? clock_monotonic_us() : 0;
    for (const struct exchange *exchange = server->stalled.first; exchange;
         exchange = exchange->next) {
        const long long left_us = exchange->due_us - now_us;
        const long long left = left_us <= 0 ? 0 : left_us / 1000 + 1;
        if (exchange->due_us && left < most)
            most = (int)left;
    }
    return most;
}

enum MHD_Result source_send(struct listener *listener, struct exchange *exchange) {
    const uint64_t size = exchange->reply.source.size;
    exchange->listener = listener;
    struct MHD_Response *response =
        MHD_create_response_from_callback(size == HTTP_SIZE_UNKNOWN ? MHD_SIZE_UNKNOWN : size,
                                          SOURCE_PIECE, read_piece, exchange, NULL);
    keep_chunks_from_head(exchange, response);
    return exchange_send_as(exchange, response, listener->server->closing);
}

void source_close(struct exchange *exchange) {
    const struct http_source source = exchange->reply.source;
    exchange->reply.source.read = NULL;
    if (source.read && source.close)
        source.close(source.context);
}
