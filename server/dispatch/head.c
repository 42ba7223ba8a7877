#include "dispatch/head.h"

#include "arm/body.h"
#include "protocol/host.h"
#include "protocol/origin.h"

#include <string.h>

// Which paths there are is no secret, and says nothing about what is behind them.
static enum arm_code refuse_path(struct arm_call *call, struct text path) {
    const char *nearest = arm_route_nearest(&call->service->routes, &call->path).path;
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

// A URL names a host, and nobody who asks (RFC 9110, 4.2.1 and 4.2.4).
static enum arm_code check_authority(struct arm_call *call) {
    const struct text authority = http_target_authority(call->request->target);
    if (!authority.at)
        return ARM_OK;
    if (!authority.size || authority.at[0] == ':')
        return arm_refuse(call, ARM_INVALID_REQUEST_URI, TEXT("the URL names no host"));
    return memchr(authority.at, '@', authority.size)
               ? arm_refuse(call, ARM_INVALID_REQUEST_URI, TEXT("the URL names a user"))
               : ARM_OK;
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
enum arm_code head_check_room(struct arm_call *call) {
    return call->waits && call->request->crowded
               ? arm_refuse_for_now(call, "too many requests wait")
               : ARM_OK;
}

enum arm_code head_admit(struct arm_call *call) {
    const enum arm_code code = call->is_known ? ARM_OK : call->service->admit(call);
    return code == ARM_OK ? head_check_room(call) : code;
}

enum arm_code head_check(struct arm_call *call) {
    enum arm_code (*const checks[])(struct arm_call *) = {
        check_authority,   check_origin,       check_path,           check_method,
        check_api_version, check_subscription, body_check_announced, head_admit};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const enum arm_code code = checks[i](call);
        if (code != ARM_OK || call->is_answered)
            return code;
    }
    return ARM_OK;
}
