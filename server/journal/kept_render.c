#include "journal/kept_render.h"

#include "app/changes.h"

static void put_or_null(struct json_out *out, struct text key, struct text value) {
    if (value.at)
        json_put_text(out, key, value);
    else
        json_put_raw(out, key, TEXT("null"));
}

static void put_caller(struct json_out *out, const struct kept *kept) {
    if (!kept->has_caller) {
        json_put_raw(out, TEXT("caller"), TEXT("null"));
        return;
    }
    json_put_object(out, TEXT("caller"));
    json_put_text(out, TEXT("objectId"), kept->caller_id);
    json_put_text(out, TEXT("name"), kept->caller_name);
    json_object_end(out);
}

static void put_message(struct json_out *out, struct text key, const struct kept_message *message) {
    json_put_object(out, key);
    json_put_array(out, TEXT("headers"));
    for (size_t i = 0; i < message->field_count; i++) {
        json_array(out);
        json_text(out, message->fields[i].name);
        json_text(out, message->fields[i].value);
        json_array_end(out);
    }
    json_array_end(out);
    if (message->form == KEPT_TEXT)
        json_put_text(out, TEXT("body"), message->body);
    else
        json_put_raw(out, TEXT("body"), message->form == KEPT_JSON ? message->body : TEXT("null"));
    if (message->omitted)
        json_put_text(out, TEXT("bodyOmitted"), text_of(message->omitted));
    json_object_end(out);
}

void kept_render_facts(const struct kept *kept, struct json_out *out) {
    json_put_integer(out, TEXT("n"), (long long)kept->n);
    json_put_seconds(out, TEXT("clock"), kept->clock_ms);
    put_or_null(out, TEXT("operation"),
                kept->operation ? text_of(kept->operation) : (struct text){0});
    put_caller(out, kept);
    json_put_text(out, TEXT("requestId"), kept->request_id);
    json_put_text(out, TEXT("correlation"), kept->correlation);
    put_or_null(out, TEXT("code"), kept->code);
    put_or_null(out, TEXT("reason"), kept->reason);
    put_or_null(out, TEXT("fault"), kept->fault);
    app_changes_render(kept->changes, kept->change_count, out);
    if (kept->explained.at)
        json_put_raw(out, TEXT("explain"), kept->explained);
}

void kept_render(const struct kept *kept, struct json_out *out) {
    json_object(out);
    kept_render_facts(kept, out);
    json_put_time(out, TEXT("time"), kept->time_ms);
    json_put_text(out, TEXT("method"), kept->method);
    json_put_text(out, TEXT("url"), kept->url);
    json_put_integer(out, TEXT("status"), kept->status);
    json_put_integer(out, TEXT("microseconds"), kept->microseconds);
    put_message(out, TEXT("request"), &kept->request);
    put_message(out, TEXT("response"), &kept->response);
    json_object_end(out);
}
