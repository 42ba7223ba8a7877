#include "explain/explain.h"

#include "app/changes.h"
#include "base/cleanup.h"
#include "dispatch/dispatch.h"
#include "explain/explanation.h"
#include "explain/made_up.h"
#include "journal/journal.h"
#include "redact/redact.h"
#include "run/run.h"
#include "watch/faults.h"

// What cannot be rehearsed: its answer is made beside the loop, or is not ARM's to give.
static const char *why_not(const struct arm_call *call) {
    const struct arm_route *route = call->route;
    if (text_starts_same(text_of(route->path), TEXT("/_azsreg/")))
        return "it is to the server itself";
    if (route->family == ARM_FORM)
        return "it is a sign-in";
    return route->takes_records ? "it is a report of usage" : NULL;
}

struct rehearsal {
    const char *why_not;
    struct text fault; // that it would have met; .at NULL: none
};

static enum arm_code rehearse(struct arm_call *call, void *context) {
    struct rehearsal *rehearsal = context;
    rehearsal->why_not = why_not(call);
    if (rehearsal->why_not) {
        call->waits = true;
        return ARM_OK;
    }
    rehearsal->fault = faults_foretell(call);
    return run_rehearse(call);
}

static bool is_json(const struct http_reply *reply) {
    return text_starts_same(http_field_of(reply->fields, reply->field_count, "Content-Type"),
                            TEXT("application/json"));
}

// Asking changes nothing, and so nobody gets what changes something: a key, or a signed address,
// which hold although the answer was never given.
static struct redactor redactor_of(const struct arm_call *call) {
    const struct journal *journal = app_of(call)->journal;
    return (struct redactor){
        .secrets = {.arena = call->arena, .key = {journal->key, sizeof journal->key}}};
}

static void render_body(struct redactor *redactor, struct text body, bool is_json,
                        struct json_out *out) {
    struct text shown = TEXT("null");
    if (body.size && !(is_json && redact_json(redactor, body, &shown)))
        json_put_text(out, TEXT("body"), redact_text(redactor, body));
    else
        json_put_raw(out, TEXT("body"), shown);
}

static void render_reply(struct arm_call *call, const struct http_reply *reply) {
    struct json_out *out = &call->out;
    struct redactor redactor = redactor_of(call);
    json_put_integer(out, TEXT("status"), reply->status);
    json_put_array(out, TEXT("headers"));
    for (size_t i = 0; i < reply->field_count; i++) {
        json_array(out);
        json_text(out, reply->fields[i].name);
        json_text(out, redact_header(&redactor, reply->fields[i].name,
                                     text_of(reply->fields[i].value.at)));
        json_array_end(out);
    }
    json_array_end(out);
    render_body(&redactor, reply->body, is_json(reply), out);
}

static void render_fault(struct text name, struct json_out *out) {
    json_put_array(out, TEXT("faults"));
    json_text(out, name);
    json_array_end(out);
}

static enum arm_code refuse(struct arm_call *call, const char *why) {
    return arm_refuse(call, CONTROL_NOT_EXPLAINABLE, text_of(why));
}

static enum arm_code render(struct arm_call *call, struct arm_call *inner, struct text fault,
                            const struct http_reply *reply) {
    struct json_out *out = &call->out;
    const enum arm_code code = inner->error.code;
    inner->running = call->running;
    json_object(out);
    render_reply(call, reply);
    explanation_render(inner, code, out);
    app_changes_render(inner->changes.made, inner->changes.count, out);
    if (fault.at)
        render_fault(fault, out);
    json_object_end(out);
    inner->running = NULL;
    return ARM_OK;
}

static enum arm_code answer(struct arm_call *call, struct arm_call *inner,
                            const struct rehearsal *rehearsal, struct http_reply *reply) {
    if (inner->waits)
        return refuse(call, rehearsal->why_not ? rehearsal->why_not
                                               : "it takes longer than one turn of the server");
    if (reply->source.read) {
        reply->source.close(reply->source.context);
        return refuse(call, "its answer is read while it goes out");
    }
    return render(call, inner, rehearsal->fault, reply);
}

// The call's own write is what the rehearsal is in, and is never kept.
enum arm_code explain_request(struct arm_call *call) {
    struct made_up made_up;
    struct http_reply *reply = arena_alloc(call->arena, sizeof *reply);
    struct rehearsal rehearsal = {0};
    const enum arm_code code = made_up_read(call, &made_up);
    if (code != ARM_OK)
        return code;
    struct arm_call *inner =
        reply ? arm_rehearse(call->service, made_up.request, made_up.is_as ? &made_up.as : NULL,
                             rehearse, &rehearsal, reply)
              : NULL;
    if (!inner)
        return arm_refuse_for_memory(call);
    const enum arm_code answered = answer(call, inner, &rehearsal, reply);
    cJSON_Delete(TAKE(inner->body));
    return answered;
}
