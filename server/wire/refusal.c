#include "wire/refusal.h"

#include "base/buffer.h"
#include "base/clock.h"

static void add_field(struct buffer *bytes, struct text name, struct text value) {
    buffer_add(bytes, name);
    buffer_add(bytes, TEXT(": "));
    buffer_add(bytes, value);
    buffer_add(bytes, TEXT("\r\n"));
}

static void add_date(struct buffer *bytes) {
    char date[CLOCK_HTTP_CHARS + 1];
    clock_write_http(clock_served_s(), date);
    add_field(bytes, TEXT("Date"), text_of(date));
}

static void add_head(struct buffer *bytes, const struct http_reply *reply) {
    struct arena *arena = bytes->arena;
    buffer_add(bytes, text_format(arena, "HTTP/1.1 %u %s\r\n", reply->status,
                                  MHD_get_reason_phrase_for(reply->status)));
    add_date(bytes);
    for (size_t i = 0; i < reply->field_count; i++)
        add_field(bytes, reply->fields[i].name, text_of(reply->fields[i].value.at));
    add_field(bytes, TEXT("Content-Length"), text_format(arena, "%zu", reply->body.size));
    add_field(bytes, TEXT("Connection"), TEXT("close"));
    buffer_add(bytes, TEXT("\r\n"));
}

struct text refusal_write(const struct http_app *app, struct exchange *exchange,
                          const struct framing *framing, bool over_tls) {
    struct http_request *request = &exchange->request;
    struct text bytes = {0};
    request->method = (struct text){framing->method, framing->method_size};
    request->over_tls = over_tls;
    request->fault = framing->fault;
    request->fault_cause = framing->why;
    app->turn_away(app->context, request, &exchange->reply);
    app->report(app->context, request, &exchange->reply, 0);
    struct buffer buffer = buffer_in(exchange->arena);
    add_head(&buffer, &exchange->reply);
    if (!text_is(request->method, TEXT("HEAD")))
        buffer_add(&buffer, exchange->reply.body);
    return buffer_text(&buffer, &bytes) ? bytes : TEXT("");
}
