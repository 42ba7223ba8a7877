#include "arm/body.h"

// application/json, text/json, application/…+json; parameters do not matter.
static bool is_json_type(struct text type) {
    const struct text bare = text_trim(text_cut(&type, ';'));
    const struct text ending = TEXT("+json");
    return !bare.size || text_same(bare, TEXT("application/json")) ||
           text_same(bare, TEXT("text/json")) ||
           (bare.size > ending.size &&
            text_same(text_slice(bare, bare.size - ending.size, ending.size), ending));
}

static bool is_form_type(struct text type) {
    const struct text bare = text_trim(text_cut(&type, ';'));
    return !bare.size || text_same(bare, TEXT("application/x-www-form-urlencoded"));
}

static bool is_records_type(struct text type) {
    return is_json_type(type) || arm_call_type_is_ndjson(type);
}

// What curl says of a body unless it is told otherwise.
static bool is_any_json_type(struct text type) {
    return is_json_type(type) || is_form_type(type);
}

// What a route's body may be.
struct body_rule {
    bool (*fits)(struct text type);
    struct text types;
    size_t most; // bytes
};

static struct body_rule body_rule_of(const struct arm_call *call) {
    const size_t usual = call->request->body_limit;
    const struct arm_route *route = call->route;
    if (route->family == ARM_FORM) // what a form has to say is short
        return (struct body_rule){is_form_type, TEXT("application/x-www-form-urlencoded"),
                                  usual > ARM_FORM_BYTES_MAX ? ARM_FORM_BYTES_MAX : usual};
    if (arm_route_controls(route))
        return (struct body_rule){is_any_json_type, TEXT("application/json"),
                                  route->takes_records ? call->service->records_limit : usual};
    if (route->takes_records)
        return (struct body_rule){is_records_type, TEXT("application/json or application/x-ndjson"),
                                  call->service->records_limit};
    return (struct body_rule){is_json_type, TEXT("application/json"), usual};
}

// What the head announces, or, once it has come, the body.
static enum arm_code check_type(struct arm_call *call, size_t body_size) {
    const struct text type = http_request_field(call->request, "Content-Type");
    const struct body_rule rule = body_rule_of(call);
    return !body_size || !type.at || rule.fits(type)
               ? ARM_OK
               : arm_refuse(call, ARM_UNSUPPORTED_MEDIA_TYPE, text_is_utf8(type) ? type : TEXT("?"),
                            rule.types);
}

size_t body_limit(const struct arm_call *call) {
    return body_rule_of(call).most;
}

static enum arm_code refuse_size(struct arm_call *call) {
    return arm_refuse(call, ARM_REQUEST_TOO_LARGE,
                      text_format(call->arena, "%zu", body_limit(call)));
}

enum arm_code body_check_announced(struct arm_call *call) {
    const struct http_request *request = call->request;
    if (request->body_announced > body_limit(call))
        return refuse_size(call);
    return check_type(call, request->body_announced);
}

enum arm_code body_check(struct arm_call *call) {
    const struct http_request *request = call->request;
    if (request->body_too_large)
        return refuse_size(call);
    if (request->body_had_no_room)
        return arm_refuse_for_now(call, "too many bodies in memory");
    if (request->crowded && arm_route_writes(call->route))
        return arm_refuse_for_now(call, "too many writes wait");
    return check_type(call, request->body.size);
}
