#include "wire/exchange.h"

#include "base/clock.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

// How much of a body that is too large is read to its end before the connection is closed on it.
enum { BODY_DROP_FACTOR = 8, BODY_DROP_LEAST = 1048576, BODY_FIRST_ROOM = 1024 };

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
    exchange->parked_us = 0;
    exchange->is_late = false;
    exchange->due_us = 0;
    exchange->request = (struct http_request){.arena = arena};
    exchange->reply.field_count = 0;
    exchange->reply.source.read = NULL;
    exchange->reply.delay_us = 0;
    exchange->reply.pace = 0;
    exchange->reply.ending = HTTP_ENDS_WELL;
    char *copy = arena ? text_cstring(arena, text_of(target)) : NULL;
    if (!copy) {
        exchange_done(spares, exchange);
        return NULL;
    }
    exchange->request.target = text_of(copy);
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

static void read_peer(struct exchange *exchange) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = info ? info->client_addr : NULL;
    uint8_t *at = exchange->request.peer.address;
    if (from && from->sa_family == AF_INET6) {
        memcpy(at, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    } else if (from && from->sa_family == AF_INET) {
        at[10] = at[11] = 0xff;
        memcpy(at + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    }
}

static size_t announced(const struct http_request *request) {
    struct text length = http_request_field(request, "Content-Length");
    unsigned long size = 0;
    while (length.size > 1 && length.at[0] == '0')
        length = text_slice(length, 1, length.size);
    if (length.at && !text_number(length, (unsigned long)-1, &size))
        return (size_t)-1;
    return size;
}

void exchange_read_head(struct exchange *exchange, const char *method) {
    struct http_request *request = &exchange->request;
    request->method = text_of(method);
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, take_field, request);
    request->body_announced = announced(request);
    read_peer(exchange);
}

static size_t drop_limit(size_t body_limit) {
    return BODY_DROP_LEAST + BODY_DROP_FACTOR * body_limit;
}

bool exchange_is_hopeless(const struct exchange *exchange) {
    const struct http_request *request = &exchange->request;
    return request->body_announced > drop_limit(request->body_limit) ||
           http_request_field(request, "Expect").at;
}

void exchange_drop_body(struct exchange *exchange, struct exchange_bodies *bodies) {
    bodies->used -= exchange->body.room;
    free(exchange->body.at);
    exchange->body = (struct exchange_body){.at = NULL};
    exchange->request.body = TEXT("");
}

// Doubles, but for the last time: what was announced is all there is going to be.
static size_t room_for(const struct exchange *exchange, size_t size) {
    const size_t known = exchange->request.body_announced;
    size_t room = exchange->body.room ? exchange->body.room : BODY_FIRST_ROOM;
    while (room < size)
        room *= 2;
    return known >= size && known < room ? known : room;
}

static bool make_room(struct exchange *exchange, struct exchange_bodies *bodies, size_t size) {
    struct exchange_body *body = &exchange->body;
    if (size <= body->room)
        return true;
    const size_t room = room_for(exchange, size);
    if (room - body->room > bodies->most - bodies->used)
        return false;
    char *grown = realloc(body->at, room);
    if (!grown)
        return false;
    bodies->used += room - body->room;
    body->at = grown;
    body->room = room;
    return true;
}

bool exchange_read_body(struct exchange *exchange, struct exchange_bodies *bodies,
                        struct text piece) {
    struct http_request *request = &exchange->request;
    struct exchange_body *body = &exchange->body;
    if (exchange->state == EXCHANGE_READING && !exchange->dropped) {
        request->body_too_large = piece.size > request->body_limit - body->size;
        request->body_had_no_room =
            !request->body_too_large && !make_room(exchange, bodies, body->size + piece.size);
        if (!request->body_too_large && !request->body_had_no_room) {
            memcpy(body->at + body->size, piece.at, piece.size);
            body->size += piece.size;
            return true;
        }
        exchange_drop_body(exchange, bodies);
    }
    exchange->dropped += piece.size;
    return exchange->dropped <= drop_limit(request->body_limit);
}

bool exchange_is_to_be_looked_at(const struct exchange *exchange) {
    return exchange->state == EXCHANGE_READING && exchange->request.look_at && !exchange->dropped;
}

bool exchange_has_line(const struct exchange *exchange, struct text piece) {
    return exchange->body.size > exchange->request.look_at || memchr(piece.at, '\n', piece.size);
}

// Libmicrohttpd's own would be the machine's.
static bool add_date(struct MHD_Response *response) {
    static int64_t stamped = -1;
    static char date[CLOCK_HTTP_CHARS + 1];
    const int64_t now = clock_served_s();
    if (now != stamped)
        clock_write_http(stamped = now, date);
    return MHD_add_response_header(response, "Date", date) == MHD_YES;
}

static bool add_fields(struct MHD_Response *response, const struct http_reply *reply) {
    bool whole = add_date(response);
    for (size_t i = 0; whole && i < reply->field_count; i++)
        whole = MHD_add_response_header(response, reply->fields[i].name.at,
                                        reply->fields[i].value.at) == MHD_YES;
    return whole;
}

enum MHD_Result exchange_send_as(struct exchange *exchange, struct MHD_Response *response,
                                 bool closing) {
    enum MHD_Result queued = MHD_NO;
    if (!response)
        return MHD_NO;
    if (closing)
        MHD_add_response_header(response, "Connection", "close");
    if (add_fields(response, &exchange->reply))
        queued = MHD_queue_response(exchange->connection, exchange->reply.status, response);
    MHD_destroy_response(response);
    return queued;
}

// The body stays ours: libmicrohttpd only reads it, though it asks for a pointer to write through.
enum MHD_Result exchange_send(struct exchange *exchange, bool closing) {
    const struct text body = exchange->reply.body;
    return exchange_send_as(exchange,
                            MHD_create_response_from_buffer(body.size, (void *)(uintptr_t)body.at,
                                                            MHD_RESPMEM_PERSISTENT),
                            closing);
}
