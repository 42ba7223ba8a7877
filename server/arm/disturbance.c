#include "arm/disturbance.h"

#include "base/clock.h"

bool arm_disturbance_prepare(struct arm_call *call, struct arm_disturbance *disturbance) {
    char now[CLOCK_RFC3339_CHARS + 1];
    struct json_out out = json_out_in(call->arena);
    if (!disturbance->error.status)
        return true;
    clock_write_rfc3339(clock_served_ms(), now);
    const struct arm_error_words words = {.space = call->space,
                                          .request_id = text_of(call->request_id),
                                          .client_request_id = text_of(call->correlation_id),
                                          .date = text_slice(text_of(now), 0, 19)};
    if (call->route->family == ARM_FORM)
        own_error_render_oauth(&disturbance->error, text_of(now), text_of(call->correlation_id),
                               &out);
    else
        own_error_render(&disturbance->error, &words, &out);
    return json_out_text(&out, &disturbance->body);
}

static void replace(struct arm_call *call) {
    const struct arm_disturbance *disturbance = call->disturbance;
    arm_call_close_source(call);
    call->status = disturbance->error.status;
    call->raw = disturbance->body;
    call->out = json_out_in(call->arena);
    call->error = (struct arm_error){.code = ARM_OK};
    call->explained = (struct text){0};
    call->type = call->file_name = call->encoding = call->varies = NULL;
    call->etag = call->location = call->challenge = call->range = TEXT("");
    call->policy = call->cache = TEXT("");
    call->takes_ranges = false;
    call->secret = call->route->family == ARM_FORM;
}

// In the place of whatever the handler said, unless it could not do anything: a fault that has an
// answer lost says that what was asked for is done.
enum arm_code arm_disturbance_settle(struct arm_call *call, enum arm_code code) {
    if (code == ARM_INTERNAL_SERVER_ERROR || code == ARM_SERVICE_UNAVAILABLE ||
        code == ARM_INSUFFICIENT_STORAGE)
        call->disturbance = NULL;
    if (!call->disturbance || !call->disturbance->error.status)
        return code;
    if (code != ARM_OK)
        call->changes.count = 0;
    replace(call);
    return ARM_OK;
}

// In the place of those of that name.
static void set(struct http_reply *reply, const struct http_field *field) {
    size_t kept = 0;
    for (size_t i = 0; i < reply->field_count; i++)
        if (!text_same(reply->fields[i].name, field->name))
            reply->fields[kept++] = reply->fields[i];
    reply->field_count = kept;
    http_reply_add(reply, field->name.at, field->value);
}

void arm_disturbance_add(const struct arm_call *call, struct http_reply *reply) {
    const struct arm_disturbance *disturbance = call->disturbance;
    const bool is_error = disturbance->error.status;
    if (is_error && call->space == ARM_SPACE_MANAGER && call->route->family != ARM_FORM)
        http_reply_add(reply, "x-ms-error-code", disturbance->error.code);
    for (size_t i = 0; i < disturbance->field_count; i++)
        set(reply, &disturbance->fields[i]);
    http_reply_add(reply, "x-azsreg-fault", disturbance->name);
    if (disturbance->is_instead && !is_error)
        reply->status = 0; // nobody gets it, and nothing was done
    reply->delay_us = disturbance->delay_us;
    reply->pace = disturbance->pace;
    reply->ending = disturbance->ending;
}

void arm_disturbance_expect(const struct arm_call *call, struct http_reply *reply) {
    reply->delay_us = call->disturbance ? call->disturbance->delay_us : 0;
}

void arm_disturbance_forget(struct http_reply *reply) {
    reply->delay_us = 0;
    reply->pace = 0;
    reply->ending = HTTP_ENDS_WELL;
}
