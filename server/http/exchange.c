#include "http/exchange.h"

#include <stdlib.h>

// How much of a body that is too large is read to its end before the connection is closed on it.
enum { BODY_DROP_FACTOR = 8, BODY_DROP_LEAST = 1048576 };

enum {
    SPARES_MAX = 256, // more requests are under way at once than that only now and then
    LARGE = 65536,    // bytes
};

struct exchange *exchange_open(struct exchange_spares *spares, const char *target) {
    struct exchange *exchange = spares->first;
    if (exchange) {
        spares->first = exchange->next;
        spares->count--;
    } else {
        exchange = calloc(1, sizeof *exchange);
    }
    if (!exchange)
        return NULL;
    struct arena *arena = exchange->arena ? exchange->arena : arena_open();
    exchange->arena = arena;
    exchange->state = EXCHANGE_NEW;
    exchange->dropped = 0;
    exchange->request = (struct http_request){.arena = arena};
    exchange->reply.field_count = 0;
    char *copy = arena ? text_cstring(arena, text_of(target)) : NULL;
    if (!copy) {
        exchange_done(spares, exchange);
        return NULL;
    }
    exchange->request.target = text_of(copy);
    exchange->body = buffer_in(arena);
    return exchange;
}

static void exchange_free(struct exchange *exchange) {
    arena_close(exchange->arena);
    free(exchange);
}

static void count_large(struct exchange_spares *spares, const struct exchange *exchange) {
    const size_t size = exchange->arena ? arena_size(exchange->arena) : 0;
    if (size >= LARGE)
        spares->given_back += size;
}

void exchange_done(struct exchange_spares *spares, struct exchange *exchange) {
    count_large(spares, exchange);
    if (spares->count == SPARES_MAX) {
        exchange_free(exchange);
        return;
    }
    if (exchange->arena)
        arena_reset(exchange->arena);
    exchange->next = spares->first;
    spares->first = exchange;
    spares->count++;
}

bool exchange_unlink(struct exchange **list, const struct exchange *exchange) {
    while (*list && *list != exchange)
        list = &(*list)->next;
    const bool there = *list;
    if (there)
        *list = exchange->next;
    return there;
}

void exchange_free_spares(struct exchange_spares *spares) {
    while (spares->first) {
        struct exchange *next = spares->first->next;
        exchange_free(spares->first);
        spares->first = next;
    }
}

// The gate has counted them.
static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size) {
    (void)kind;
    struct http_request *request = context;
    if (request->field_count == HTTP_REQUEST_FIELDS_MAX)
        return MHD_NO;
    request->fields[request->field_count++] =
        (struct http_field){{name, name_size}, {value ? value : "", value_size}};
    return MHD_YES;
}

static size_t drop_limit(size_t body_limit) {
    return BODY_DROP_LEAST + BODY_DROP_FACTOR * body_limit;
}

bool exchange_read_head(struct exchange *exchange, const char *method, size_t body_limit) {
    struct http_request *request = &exchange->request;
    request->method = text_of(method);
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, take_field, request);
    struct text length = http_request_field(request, "Content-Length");
    while (length.size > 1 && length.at[0] == '0')
        length = text_slice(length, 1, length.size);
    unsigned long size = 0;
    if (length.at && !text_number(length, (unsigned long)-1, &size))
        size = (unsigned long)-1;
    exchange->state = EXCHANGE_READING;
    request->body_too_large = size > body_limit;
    return !request->body_too_large ||
           (size <= drop_limit(body_limit) && !http_request_field(request, "Expect").at);
}

bool exchange_read_body(struct exchange *exchange, const char *at, size_t size, size_t body_limit) {
    struct http_request *request = &exchange->request;
    if (!request->body_too_large && size <= body_limit - exchange->body.size) {
        buffer_add(&exchange->body, (struct text){at, size});
        return !exchange->body.failed;
    }
    request->body_too_large = true;
    exchange->body.size = 0;
    exchange->dropped += size;
    return exchange->dropped <= drop_limit(body_limit);
}

// The body stays ours: libmicrohttpd only reads it, though it asks for a pointer to write through.
static struct MHD_Response *make_response(const struct http_reply *reply) {
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.size, (void *)(uintptr_t)reply->body.at, MHD_RESPMEM_PERSISTENT);
    bool whole = response;
    for (size_t i = 0; whole && i < reply->field_count; i++)
        whole = MHD_add_response_header(response, reply->fields[i].name.at,
                                        reply->fields[i].value.at) == MHD_YES;
    if (whole)
        return response;
    if (response)
        MHD_destroy_response(response);
    return NULL;
}

enum MHD_Result exchange_send(struct exchange *exchange, bool closing) {
    struct MHD_Response *response = make_response(&exchange->reply);
    if (!response)
        return MHD_NO;
    if (closing)
        MHD_add_response_header(response, "Connection", "close");
    const enum MHD_Result queued =
        MHD_queue_response(exchange->connection, exchange->reply.status, response);
    MHD_destroy_response(response);
    return queued;
}
