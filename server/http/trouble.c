#include "http/trouble.h"

#include "base/clock.h"
#include "http/reset.h"

#include <string.h>

enum {
    PIECES_A_SECOND = 50,
    ARRIVING_US = 2000, // between two looks whether all has arrived
};

bool trouble_is_wanted(const struct http_reply *reply) {
    return reply->pace || reply->ending == HTTP_ENDS_HALFWAY;
}

static ssize_t read_body(void *context, uint64_t position, char *at, size_t size) {
    const struct http_reply *reply = context;
    const struct text piece = text_slice(reply->body, position, size);
    memcpy(at, piece.at, piece.size);
    return (ssize_t)piece.size;
}

static bool body_is_ready(void *context) {
    (void)context;
    return true;
}

void trouble_begin(struct exchange *exchange) {
    struct http_reply *reply = &exchange->reply;
    exchange->paced_us = clock_monotonic_us();
    if (!reply->source.read)
        reply->source =
            (struct http_source){read_body, body_is_ready, NULL, reply, reply->body.size};
}

static enum trouble wait_until(struct exchange *exchange, long long due_us) {
    exchange->due_us = due_us;
    return TROUBLE_LATER;
}

// What a reset would lose of the first half is waited for, as long as a request may take.
static enum trouble end(struct exchange *exchange, long long now_us) {
    const struct http_server *server = exchange->listener->server;
    const bool is_patient = now_us - exchange->paced_us < server->limits.request_s * 1000000LL;
    if (is_patient && !reset_loses_nothing(exchange->visit->deadline.fd))
        return wait_until(exchange, now_us + ARRIVING_US);
    return TROUBLE_END;
}

static uint64_t half_of(const struct http_reply *reply) {
    return reply->source.size == HTTP_SIZE_UNKNOWN ? 1 : reply->source.size / 2;
}

static void lower(size_t *size, uint64_t most) {
    if (most < *size)
        *size = (size_t)most;
}

// A byte at once, and the others in pieces that are no more than a part of a second's.
static enum trouble pace(struct exchange *exchange, uint64_t position, long long now_us,
                         size_t *ret_size) {
    const uint64_t rate = exchange->reply.pace;
    const uint64_t allowed = 1 + (uint64_t)(now_us - exchange->paced_us) * rate / 1000000;
    if (position < allowed) {
        lower(ret_size, allowed - position);
        return TROUBLE_NONE;
    }
    const uint64_t step = 1 + rate / PIECES_A_SECOND;
    return wait_until(exchange,
                      exchange->paced_us + (long long)((position + step - 1) * 1000000 / rate + 1));
}

enum trouble trouble_look(struct exchange *exchange, uint64_t position, size_t *ret_size) {
    const struct http_reply *reply = &exchange->reply;
    const long long now_us = clock_monotonic_us();
    exchange->due_us = 0;
    if (exchange->listener->server->closing || !trouble_is_wanted(reply))
        return reply->ending == HTTP_ENDS_HALFWAY && position ? TROUBLE_END : TROUBLE_NONE;
    if (reply->ending == HTTP_ENDS_HALFWAY) {
        if (position >= half_of(reply))
            return end(exchange, now_us);
        lower(ret_size, half_of(reply) - position);
    }
    return reply->pace ? pace(exchange, position, now_us, ret_size) : TROUBLE_NONE;
}
