#include "arm/dispatch.h"

#include "arm/body.h"
#include "arm/disturbance.h"
#include "arm/envelope.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/shortage.h"
#include "protocol/host.h"
#include "protocol/origin.h"

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
        call->etag = call->raw = call->location = TEXT("");
        call->type = NULL;
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
    render_once(call, code, reply);
    if (shortage_take())
        render_once(call, arm_refuse_for_memory(call), reply);
}

// Which paths there are is no secret, and says nothing about what is behind them.
static enum arm_code refuse_path(struct arm_call *call, struct text path) {
    const char *nearest = arm_route_nearest(&call->service->routes, &call->path);
    const enum arm_code code = arm_refuse(call, ARM_NOT_FOUND, path);
    if (nearest)
        call->error.more = text_format(call->arena, "Did you mean '%s'?", nearest);
    return arm_because(call, "path-unknown", code);
}

// RFC 9110, 9.3.7.
static enum arm_code answer_options(struct arm_call *call) {
    call->status = 204;
    call->is_answered = true;
    return ARM_OK;
}

static enum arm_code check_method(struct arm_call *call) {
    struct arm_match match =
        arm_route_match(&call->service->routes, call->request->method, &call->path);
    struct text path = call->request->target;
    path = text_cut(&path, '?');
    call->route = match.route;
    if (!match.known)
        return refuse_path(call, text_is_utf8(path) ? path : TEXT(""));
    if (call->route)
        return ARM_OK;
    call->allow = text_format(call->arena, "%s", match.allow);
    if (!text_is(call->request->method, TEXT("OPTIONS")))
        return arm_refuse(call, ARM_METHOD_NOT_ALLOWED,
                          text_is_token(call->request->method, 32) ? call->request->method
                                                                   : TEXT("?"),
                          call->allow);
    return answer_options(call);
}

static enum arm_code check_api_version(struct arm_call *call) {
    struct text version = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "api-version", &version);
    if (times < 0)
        return arm_refuse(
            call, ARM_INVALID_REQUEST_URI,
            TEXT("the query has an invalid percent-encoding, a NUL, or is not UTF-8"));
    call->api_version = version;
    const enum arm_type type = call->route->type;
    const struct api_version_asked asked = {.family = call->route->family,
                                            .type = type,
                                            .times = times,
                                            .version = version,
                                            .skip = call->service->skip_api_version_check};
    const enum arm_code code = api_version_check(&asked, &call->version);
    return code == ARM_OK
               ? ARM_OK
               : arm_refuse(call, code, times > 1 ? TEXT("(given more than once)") : version,
                            arm_type_name(type), arm_type_versions(call->arena, type, ", "));
}

static enum arm_code check_subscription(struct arm_call *call) {
    const struct text subscription = arm_call_param(call, "subscriptionId");
    if (!subscription.size)
        return ARM_OK;
    if (!guid_read(subscription, &call->subscription))
        return arm_refuse(call, ARM_INVALID_SUBSCRIPTION_ID, subscription);
    call->has_subscription = true;
    return ARM_OK;
}

static struct text printable(struct text text) {
    return text_is_token(text, 256) ? text : TEXT("?");
}

static void read_path(struct arm_call *call) {
    (void)arm_path_read(call->arena, call->request->target, &call->path, &call->path_error);
    call->space = arm_path_space(&call->path);
    envelope_open(call);
}

// What is at the path does not matter yet, and neither does a path that cannot be read.
static enum arm_code check_origin(struct arm_call *call) {
    const struct arm_service *service = call->service;
    const struct http_request *request = call->request;
    const bool matters = origin_matters(request->method);
    const struct origin_facts facts = {
        .memo = &call->service->own_host,
        .public_host = http_target_authority(service->public_url),
        .names = service->names,
        .asks_for_tokens = service->asks_for_tokens,
        .method = request->method,
        .host = http_request_host(request),
        .forwarded = call->service->trust_proxy ? http_request_field(request, "X-Forwarded-Host")
                                                : (struct text){0},
        .fetch_site = matters ? http_request_field(request, "Sec-Fetch-Site") : (struct text){0},
        .origin = matters ? http_request_field(request, "Origin") : (struct text){0},
    };
    struct text host = {0};
    switch (origin_check(&facts, &call->path, &host)) {
    case ORIGIN_FINE:
        return ARM_OK;
    case ORIGIN_HOST_NOT_ALLOWED:
        return arm_refuse(call, ARM_HOST_NOT_ALLOWED,
                          printable(host_is_valid(host) ? host_name(host) : host));
    case ORIGIN_CROSS:
        break;
    }
    return arm_refuse(call, ARM_CROSS_ORIGIN_REFUSED,
                      printable(facts.origin.at ? facts.origin : facts.fetch_site));
}

// What the server as a whole can do.
static bool asks_about_the_server(const struct http_request *request) {
    return text_is(request->target, TEXT("*")) && text_is(request->method, TEXT("OPTIONS"));
}

static enum arm_code check_path(struct arm_call *call) {
    if (asks_about_the_server(call->request)) {
        call->allow = TEXT("GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS");
        return answer_options(call);
    }
    return call->path_error.size ? arm_refuse(call, ARM_INVALID_REQUEST_URI, call->path_error)
                                 : ARM_OK;
}

// Of those that only wait, too many do not.
static enum arm_code wait_if_there_is_room(struct arm_call *call) {
    return call->waits && call->request->crowded
               ? arm_refuse_for_now(call, "too many requests wait")
               : ARM_OK;
}

static enum arm_code admit(struct arm_call *call) {
    const enum arm_code code = call->is_known ? ARM_OK : call->service->admit(call);
    return code == ARM_OK ? wait_if_there_is_room(call) : code;
}

static enum arm_code check_from(struct arm_call *call, size_t first) {
    enum arm_code (*const checks[])(struct arm_call *) = {
        check_origin,       check_path,           check_method, check_api_version,
        check_subscription, body_check_announced, admit};
    for (size_t i = first; i < sizeof checks / sizeof *checks; i++) {
        const enum arm_code code = checks[i](call);
        if (code != ARM_OK || call->is_answered)
            return code;
    }
    return ARM_OK;
}

static enum arm_code check_head(struct arm_call *call) {
    return check_from(call, 0);
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
    return begin(call, admit(call), request, reply);
}

static enum arm_begun begin_anew(struct arm_call *call, struct http_request *request,
                                 struct http_reply *reply) {
    read_path(call);
    const enum arm_code code = check_head(call);
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
    call->status = 200;
    call->out = json_out_in(call->arena);
    call->ids.place = ENVELOPE_IDS;
}

static enum arm_code run_whole(struct arm_call *call, bool *ret_held) {
    enum arm_code code = body_check(call);
    if (code == ARM_OK)
        code = call->service->run(call, ret_held);
    if (code == ARM_OK)
        code = wait_if_there_is_room(call);
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
    enum arm_code code = check_from(call, 1);
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
