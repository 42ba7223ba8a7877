// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): -1 is what is not known.
#include "journal/kept_render.h"

#include "protocol/path.h"
#include "json/json_slice.h"

static struct text field_of(const struct kept_message *message, const char *name) {
    const struct text value = http_field_of(message->fields, message->field_count, name);
    return value.at ? value : TEXT("");
}

static void put_pair(struct json_out *out, struct text name, struct text value) {
    json_object(out);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("value"), value);
    json_object_end(out);
}

static void put_headers(struct json_out *out, const struct kept_message *message) {
    json_put_text(out, TEXT("httpVersion"), TEXT("HTTP/1.1"));
    json_put_array(out, TEXT("cookies")); // they are redacted
    json_array_end(out);
    json_put_array(out, TEXT("headers"));
    for (size_t i = 0; i < message->field_count; i++)
        put_pair(out, message->fields[i].name, message->fields[i].value);
    json_array_end(out);
    json_put_integer(out, TEXT("headersSize"), -1);
}

static struct text decoded(struct arena *arena, struct text text) {
    struct text read = TEXT("");
    return arm_percent_decode(arena, text, true, &read) ? read : text;
}

static void put_query(struct json_out *out, struct text url) {
    struct text rest = url;
    (void)text_cut(&rest, '?');
    json_put_array(out, TEXT("queryString"));
    while (rest.size) {
        struct text value = text_cut(&rest, '&');
        const struct text name = text_cut(&value, '=');
        if (name.size)
            put_pair(out, decoded(out->buffer.arena, name), decoded(out->buffer.arena, value));
    }
    json_array_end(out);
}

// Absolute, as the client has asked for it.
static void put_url(struct json_out *out, const struct kept *kept) {
    const struct text host = field_of(&kept->request, "Host");
    if (http_target_authority(kept->url).at) {
        json_put_text(out, TEXT("url"), kept->url);
        return;
    }
    const struct text origin =
        text_format(out->buffer.arena, "%s://%.*s", kept->over_tls ? "https" : "http",
                    TEXT_ARGS(host.size ? host : TEXT("localhost")));
    json_put_joined(out, TEXT("url"), origin, kept->url);
}

static void put_type(struct json_out *out, const struct kept_message *message) {
    json_put_text(out, TEXT("mimeType"), field_of(message, "Content-Type"));
}

static void put_request(struct json_out *out, const struct kept *kept) {
    const struct kept_message *request = &kept->request;
    json_put_object(out, TEXT("request"));
    json_put_text(out, TEXT("method"), kept->method);
    put_url(out, kept);
    put_headers(out, request);
    put_query(out, kept->url);
    if (request->body.size) {
        json_put_object(out, TEXT("postData"));
        put_type(out, request);
        json_put_array(out, TEXT("params"));
        json_array_end(out);
        json_put_text(out, TEXT("text"), request->body);
        json_object_end(out);
    }
    json_put_integer(out, TEXT("bodySize"), request->omitted ? -1 : (long long)request->body.size);
    json_object_end(out);
}

static void put_response(struct json_out *out, const struct kept *kept) {
    const struct kept_message *response = &kept->response;
    const long long size = response->omitted ? -1 : (long long)response->body.size;
    json_put_object(out, TEXT("response"));
    json_put_integer(out, TEXT("status"), kept->status);
    json_put_text(out, TEXT("statusText"), TEXT(""));
    put_headers(out, response);
    json_put_object(out, TEXT("content"));
    json_put_integer(out, TEXT("size"), size);
    put_type(out, response);
    if (response->body.size)
        json_put_text(out, TEXT("text"), response->body);
    json_object_end(out);
    json_put_text(out, TEXT("redirectURL"), field_of(response, "Location"));
    json_put_integer(out, TEXT("bodySize"), size);
    json_object_end(out);
}

static void put_times(struct json_out *out, const struct kept *kept) {
    const struct text took = text_format(out->buffer.arena, "%lld.%03lld",
                                         kept->microseconds / 1000, kept->microseconds % 1000);
    json_put_time(out, TEXT("startedDateTime"), kept->time_ms);
    json_put_raw(out, TEXT("time"), took);
    json_put_object(out, TEXT("cache"));
    json_object_end(out);
    json_put_object(out, TEXT("timings"));
    json_put_integer(out, TEXT("send"), 0);
    json_put_raw(out, TEXT("wait"), took);
    json_put_integer(out, TEXT("receive"), 0);
    json_object_end(out);
}

// "other-partner: Map a subscription that contoso sold."
static void put_comment(struct json_out *out, const struct kept *kept) {
    const struct text reason = kept->reason.at ? kept->reason : kept->fault;
    struct text cure = {0};
    if (!reason.at)
        return;
    if (kept->explained.at && json_slice_member(kept->explained, TEXT("cure"), &cure))
        json_put_raw(out, TEXT("comment"),
                     text_format(out->buffer.arena, "\"%.*s: %.*s", TEXT_ARGS(reason),
                                 TEXT_ARGS(text_slice(cure, 1, cure.size - 1))));
    else
        json_put_text(out, TEXT("comment"), reason);
}

void kept_render_har(const struct kept *kept, struct json_out *out) {
    json_object(out);
    put_times(out, kept);
    put_request(out, kept);
    put_response(out, kept);
    put_comment(out, kept);
    json_put_object(out, TEXT("_azsreg"));
    kept_render_facts(kept, out);
    json_object_end(out);
    json_object_end(out);
}
