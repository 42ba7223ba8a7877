#include "dispatch/dispatch.h"

#include "arm/body.h"
#include "arm/disturbance.h"
#include "arm/refusal.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/shortage.h"
#include "dispatch/envelope.h"
#include "dispatch/head.h"

// Whoever has the reply closes it.
static void hand_over_source(struct arm_call *call, struct http_reply *reply) {
    reply->source = call->source;
    call->source = (struct http_source){.read = NULL};
}

static void render_error(struct arm_call *call) {
    char now[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(clock_served_ms(), now);
    const struct arm_error_words words = {.space = call->space,
                                          .request_id = text_of(call->request_id),
                                          .client_request_id = text_of(call->correlation_id),
                                          .date = text_slice(text_of(now), 0, 19)};
    arm_error_render(&call->error, &words, &call->out);
}

static void render_once(struct arm_call *call, enum arm_code code, struct http_reply *reply) {
    reply->field_count = 0;
    arm_disturbance_forget(reply);
    reply->body = TEXT("");
    reply->status = call->status;
    if (code != ARM_OK) {
        call->error.code = code;
        call->etag = call->raw = call->location = call->cache = TEXT("");
        call->type = call->encoding = NULL;
        call->secret = false;
        call->changes.count = 0;
        arm_call_close_source(call);
        call->out = json_out_in(call->arena);
        render_error(call);
        reply->status = arm_error_row(code)->status;
    }
    if (call->raw.size)
        reply->body = call->raw;
    else if (reply->status != 204 && !json_out_text(&call->out, &reply->body))
        reply->status = 500; // no memory for a body, not even an error's
    if (call->source.read)
        hand_over_source(call, reply);
    envelope_add(call, reply);
    if (reply->status == 503 || reply->status == 429)
        http_reply_add(reply, "Retry-After", TEXT("1"));
    if (call->disturbance)
        arm_disturbance_add(call, reply);
    if (code == ARM_OK || call->space != ARM_SPACE_MANAGER)
        return;
    http_reply_add(reply, "x-ms-error-code", text_of(arm_error_row(code)->name));
    if (arm_error_row(code)->gateway)
        http_reply_add(reply, "x-ms-failure-cause", TEXT("gateway"));
}

static void render(struct arm_call *call, enum arm_code code, struct http_reply *reply) {
    if (shortage_take()) // at the front door
        code = arm_refuse_for_memory(call);
    arm_call_explain(call, code);
    render_once(call, code, reply);
    if (shortage_take())
        render_once(call, arm_refuse_for_memory(call), reply);
}

static void read_path(struct arm_call *call) {
    (void)arm_path_read(call->arena, call->request->target, &call->path, &call->path_error);
    call->space = arm_path_space(&call->path);
    envelope_open(call);
}

// HEAD of a resource asks whether it exists: 204 or 404 is all that the SDKs' check_existence
// takes.
static void answer_existence(struct arm_call *call) {
    if (call->route->is_one && call->status == 200 && text_is(call->request->method, TEXT("HEAD")))
        call->status = 204;
}

static struct arm_call *open_call(struct arm_service *service, struct http_request *request,
                                  struct http_reply *reply) {
    (void)shortage_take();
    struct arm_call *call = arena_alloc(request->arena, sizeof *call);
    request->note = call;
    if (!call) {
        *reply = (struct http_reply){.status = 503};
        http_reply_add(reply, "Retry-After", TEXT("1"));
        return NULL;
    }
    *call = (struct arm_call){.service = service,
                              .arena = request->arena,
                              .request = request,
                              .is_asked = service->asks_for_tokens,
                              .status = 200,
                              .out = json_out_in(request->arena)};
    return call;
}

static enum arm_begun begin(struct arm_call *call, enum arm_code code, struct http_request *request,
                            struct http_reply *reply) {
    if (shortage_take())
        code = arm_refuse_for_memory(call);
    if (code == ARM_OK && call->waits)
        return ARM_BEGIN_AGAIN;
    if (code != ARM_OK || !call->route) {
        render(call, code, reply);
        return ARM_REFUSED;
    }
    request->body_limit = body_limit(call);
    request->look_at = call->asks_line ? ARM_FIRST_LINE_MAX : 0;
    return ARM_BEGUN;
}

static enum arm_begun begin_again(struct arm_call *call, struct http_request *request,
                                  struct http_reply *reply) {
    call->waits = false;
    return begin(call, head_admit(call), request, reply);
}

static enum arm_begun begin_anew(struct arm_call *call, struct http_request *request,
                                 struct http_reply *reply) {
    read_path(call);
    const enum arm_code code = head_check(call);
    request->is_write = call->route && arm_route_writes(call->route);
    return begin(call, code, request, reply);
}

enum arm_begun arm_begin(struct arm_service *service, struct http_request *request,
                         struct http_reply *reply) {
    struct arm_call *call = request->note;
    enum arm_begun begun = ARM_REFUSED;
    if (call) {
        seed_follow(&call->ids);
        begun = begin_again(call, request, reply);
    } else if ((call = open_call(service, request, reply))) {
        begun = begin_anew(call, request, reply);
    }
    seed_leave();
    return begun;
}

enum arm_begun arm_look(struct http_request *request, struct http_reply *reply) {
    struct arm_call *call = request->note;
    call->asks_line = false;
    seed_follow(&call->ids);
    const enum arm_begun begun = begin(call, call->service->look(call), request, reply);
    seed_leave();
    return begun;
}

// As it was when it began: what it is asked again for has written nothing that counts.
static void start_over(struct arm_call *call, struct http_reply *reply) {
    call->source = reply->source; // what it waits for may be that
    reply->source.read = NULL;
    call->waits = call->rests = false;
    call->changes.count = 0;
    call->error = (struct arm_error){0};
    call->status = 200;
    call->out = json_out_in(call->arena);
    call->ids.place = ENVELOPE_IDS;
}

static enum arm_code run_whole(struct arm_call *call, bool *ret_held) {
    enum arm_code code = body_check(call);
    if (code == ARM_OK)
        code = call->service->run(call, ret_held);
    if (code == ARM_OK)
        code = head_check_room(call);
    if (code == ARM_OK)
        answer_existence(call);
    return code;
}

enum arm_when arm_answer(struct http_request *request, struct http_reply *reply) {
    struct arm_call *call = request->note;
    bool held = false;
    start_over(call, reply);
    seed_follow(&call->ids);
    const enum arm_code code = run_whole(call, &held);
    if (!call->waits || code != ARM_OK) {
        render(call, arm_disturbance_settle(call, code), reply);
    } else {
        hand_over_source(call, reply);
        arm_disturbance_expect(call, reply);
    }
    seed_leave();
    cJSON_Delete(TAKE(call->body)); // an error may have named parts of it until here
    if (call->waits && code == ARM_OK)
        return ARM_AGAIN;
    return held ? ARM_AT_SETTLE : ARM_NOW;
}

struct arm_call *arm_rehearse(struct arm_service *service, struct http_request *request,
                              const struct arm_caller *as,
                              enum arm_code (*run)(struct arm_call *call, void *context),
                              void *context, struct http_reply *reply) {
    struct seed_stream *outer = seed_followed();
    const uint32_t etags = arm_etags_at();
    struct arm_call *call = open_call(service, request, reply);
    if (!call)
        return NULL;
    call->is_rehearsed = true;
    if (as) {
        call->is_asked = call->is_known = true;
        call->caller = *as;
    }
    read_path(call);
    enum arm_code code = head_check(call);
    if (code == ARM_OK && call->route && !call->waits)
        code = body_check(call);
    if (code == ARM_OK && call->route && !call->waits)
        code = run(call, context);
    if (code == ARM_OK && call->route)
        answer_existence(call);
    if (!call->waits || code != ARM_OK)
        render(call, code, reply);
    arm_call_close_source(call);
    arm_etags_start(etags);
    seed_follow(outer);
    return call;
}

struct worker_ticket arm_awaits(const struct http_request *request) {
    const struct arm_call *call = request->note;
    return call->awaits;
}

void arm_turn_away(struct arm_service *service, struct http_request *request,
                   struct http_reply *reply) {
    static const enum arm_code codes[] = {
        [HTTP_MALFORMED] = ARM_BAD_REQUEST,
        [HTTP_VERSION_UNKNOWN] = ARM_HTTP_VERSION_NOT_SUPPORTED,
        [HTTP_TARGET_TOO_LONG] = ARM_URI_TOO_LONG,
        [HTTP_HEAD_TOO_LARGE] = ARM_HEADERS_TOO_LARGE,
    };
    struct arm_call *call = open_call(service, request, reply);
    if (!call)
        return;
    envelope_open(call);
    const enum arm_code code =
        arm_refuse(call, codes[request->fault], text_of(request->fault_cause));
    call->error.cause = text_of(request->fault_cause);
    render(call, code, reply);
    seed_leave();
}

void arm_answer_error(struct http_request *request, enum arm_code code, const char *cause,
                      struct http_reply *reply) {
    struct arm_call *call = request->note;
    call->disturbance = NULL;
    call->error = (struct arm_error){.code = code, .cause = text_of(cause)};
    seed_follow(&call->ids);
    render(call, code, reply);
    seed_leave();
}
