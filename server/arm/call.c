#include "arm/call.h"

struct text arm_call_param(const struct arm_call *call, const char *name) {
    return arm_route_param(call->route, &call->path, name);
}

struct text arm_call_query(const struct arm_call *call, const char *name) {
    struct text value = TEXT("");
    return arm_query_find(call->arena, call->path.query, name, &value) > 0 ? value : TEXT("");
}

struct text arm_call_field(struct arm_call *call, const char *name) {
    if (!call->form)
        call->form = arm_form_read(call->arena, call->request->body);
    return arm_form_value(call->form, name);
}

enum arm_code arm_call_await(struct arm_call *call, struct worker_ticket ticket) {
    call->waits = true;
    call->awaits = ticket;
    return ARM_OK;
}

enum arm_code arm_refuse_with(struct arm_call *call, enum arm_code code,
                              const struct text values[ARM_ERROR_VALUES_MAX]) {
    call->error = (struct arm_error){.code = code};
    for (size_t i = 0; i < ARM_ERROR_VALUES_MAX; i++)
        call->error.values[i] = values[i].at ? values[i] : TEXT("");
    return code;
}

enum arm_code arm_refuse_for_memory(struct arm_call *call) {
    arena_open_reserve(call->arena);
    (void)!arm_refuse(call, ARM_SERVICE_UNAVAILABLE, TEXT(""));
    call->error.cause = TEXT("out of memory");
    call->challenge = call->allow = TEXT("");
    return ARM_SERVICE_UNAVAILABLE;
}

enum arm_code arm_call_read(struct arm_call *call, const struct json_reader *reader) {
    if (!reader->failed)
        return ARM_OK;
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT,
                   reader->path.size ? text_format(call->arena, "'%.*s'", TEXT_ARGS(reader->path))
                                     : TEXT("the body"),
                   reader->expected);
    call->error.target = reader->path;
    return code;
}

enum arm_code arm_call_body(struct arm_call *call, struct json_reader *ret_reader,
                            struct json_at *ret_root) {
    struct text body = call->request->body;
    *ret_reader = (struct json_reader){.arena = call->arena};
    if (!text_trim(body).size)
        body = TEXT("{}");
    call->body = json_parse(ret_reader, body);
    *ret_root = json_root(ret_reader, call->body);
    return arm_call_read(call, ret_reader);
}

enum arm_code arm_call_precondition(struct arm_call *call, bool exists, struct text etag) {
    const struct text match = http_request_field(call->request, "If-Match");
    const struct text none_match = http_request_field(call->request, "If-None-Match");
    if (match.at && !exists)
        return arm_refuse(call, ARM_PRECONDITION_FAILED, TEXT("If-Match"),
                          TEXT("the resource does not exist"));
    if (match.at && !arm_etag_listed(match, etag))
        return arm_refuse(call, ARM_PRECONDITION_FAILED, TEXT("If-Match"),
                          text_format(call->arena, "the resource's etag is %.*s", TEXT_ARGS(etag)));
    if (none_match.at && exists && arm_etag_listed(none_match, etag))
        return arm_refuse(
            call, ARM_PRECONDITION_FAILED, TEXT("If-None-Match"),
            text_format(call->arena, "the resource exists, its etag is %.*s", TEXT_ARGS(etag)));
    return ARM_OK;
}

bool arm_call_not_modified(struct arm_call *call, struct text etag) {
    const struct text none_match = http_request_field(call->request, "If-None-Match");
    call->etag = etag;
    if (!none_match.at || !arm_etag_listed(none_match, etag))
        return false;
    call->status = 304;
    return true;
}

static bool is_host_char(char c) {
    const char low = text_lower_char(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// Host is repeated in links, so only NAME[:PORT], V4[:PORT] and [V6][:PORT] are believed.
static bool is_host(struct text host) {
    unsigned long port = 0;
    const bool v6 = host.size && host.at[0] == '[';
    struct text rest = host;
    struct text name = text_cut(&rest, v6 ? ']' : ':');
    if (v6 && name.size == host.size)
        return false; // no closing bracket
    if (v6 && rest.size && rest.at[0] != ':')
        return false;
    if (v6 && rest.size)
        rest = text_slice(rest, 1, rest.size);
    if (v6)
        name = text_slice(name, 1, name.size);
    for (size_t i = 0; i < name.size; i++)
        if (!is_host_char(name.at[i]) && !(v6 && name.at[i] == ':'))
            return false;
    return name.size && name.size < 256 && (!rest.size || text_number(rest, 65535, &port));
}

static struct text without_port(struct text host) {
    const bool v6 = host.size && host.at[0] == '[';
    return v6 ? text_slice(host, 0, text_cut(&(struct text){host.at, host.size}, ']').size + 1)
              : text_cut(&host, ':');
}

bool arm_host_is_own(const struct arm_service *service, struct text host) {
    static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};
    struct text names = service->names;
    if (!is_host(host))
        return false;
    const struct text name = without_port(host);
    for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++)
        if (text_same(name, text_of(loopback[i])))
            return true;
    while (names.size)
        if (text_same(name, text_cut(&names, ',')))
            return true;
    return text_same(name, without_port(service->listen_name)) ||
           text_same(name, without_port(service->https_name));
}

// The first of the values that a chain of proxies has written.
static struct text forwarded(const struct arm_call *call, const char *name) {
    struct text value =
        call->service->trust_proxy ? http_request_field(call->request, name) : (struct text){0};
    return text_trim(text_cut(&value, ','));
}

struct text arm_call_base_url(const struct arm_call *call) {
    if (call->service->public_url.size)
        return call->service->public_url;
    const struct text proto = forwarded(call, "X-Forwarded-Proto");
    const bool https = text_same(proto, TEXT("https")) ||
                       (call->request->over_tls && !text_same(proto, TEXT("http")));
    struct text host = forwarded(call, "X-Forwarded-Host");
    if (!is_host(host))
        host = http_request_field(call->request, "Host");
    if (!is_host(host))
        host = call->request->over_tls ? call->service->https_name : call->service->listen_name;
    return text_format(call->arena, "%s://%.*s", https ? "https" : "http", TEXT_ARGS(host));
}
