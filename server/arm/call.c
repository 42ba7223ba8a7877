#include "arm/call.h"

#include "guess/nearest.h"
#include "protocol/host.h"

#include <string.h>

struct text arm_call_param(const struct arm_call *call, const char *name) {
    return arm_route_param(call->route, &call->path, name);
}

struct text arm_call_query(const struct arm_call *call, const char *name) {
    struct text value = TEXT("");
    return arm_query_find(call->arena, call->path.query, name, &value) > 0 ? value : TEXT("");
}

enum arm_code arm_call_filter(struct arm_call *call, struct text *ret_filter) {
    struct text value = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "$filter", &value);
    if (times < 0 || times > 1)
        return arm_refuse(call, ARM_INVALID_FILTER, value,
                          TEXT("one value, percent-encoded UTF-8"));
    *ret_filter = value;
    return ARM_OK;
}

struct text arm_call_field(struct arm_call *call, const char *name) {
    if (!call->form)
        call->form = arm_form_read(call->arena, call->request->body);
    return arm_form_value(call->form, name);
}

bool arm_call_type_is_ndjson(struct text type) {
    const struct text bare = text_trim(text_cut(&type, ';'));
    return text_same(bare, TEXT("application/x-ndjson"));
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

// Nothing is read from it: it stands for what is kept.
static ssize_t read_nothing(void *context, uint64_t position, char *at, size_t size) {
    (void)context;
    (void)position;
    (void)at;
    (void)size;
    return 0;
}

void arm_call_keep(struct arm_call *call, void (*close)(void *context), void *context) {
    call->source = (struct http_source){.read = read_nothing, .close = close, .context = context};
}

void *arm_call_kept(const struct arm_call *call, void (*close)(void *context)) {
    const struct http_source *source = &call->source;
    return source->read == read_nothing && source->close == close ? source->context : NULL;
}

enum arm_code arm_nothing_there(struct arm_call *call) {
    call->status = 204;
    call->found_nothing = true;
    return ARM_OK;
}

enum arm_code arm_refuse_for_now(struct arm_call *call, const char *cause) {
    const enum arm_code code = arm_refuse(call, ARM_SERVICE_UNAVAILABLE, TEXT(""));
    call->error.cause = text_of(cause);
    return code;
}

enum arm_code arm_refuse_for_memory(struct arm_call *call) {
    arena_open_reserve(call->arena);
    DISREGARD(arm_refuse(call, ARM_SERVICE_UNAVAILABLE, TEXT("")));
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

// What JSON passes over (RFC 8259, 2).
static bool is_white(struct text text) {
    for (size_t i = 0; i < text.size; i++)
        if (!text.at[i] || !strchr(" \t\r\n", text.at[i]))
            return false;
    return true;
}

struct text arm_call_document(const struct arm_call *call) {
    return is_white(call->request->body) ? TEXT("{}") : call->request->body;
}

static enum arm_code read_body(struct arm_call *call, bool keeps_digits,
                               struct json_reader *ret_reader, struct json_at *ret_root) {
    *ret_reader = (struct json_reader){.arena = call->arena, .keeps_digits = keeps_digits};
    call->body = json_parse(ret_reader, arm_call_document(call));
    *ret_root = json_root(ret_reader, call->body);
    return arm_call_read(call, ret_reader);
}

enum arm_code arm_call_body(struct arm_call *call, struct json_reader *ret_reader,
                            struct json_at *ret_root) {
    return read_body(call, false, ret_reader, ret_root);
}

enum arm_code arm_call_body_to_the_digit(struct arm_call *call, struct json_reader *ret_reader,
                                         struct json_at *ret_root) {
    return read_body(call, true, ret_reader, ret_root);
}

static bool has_member(const struct json_at *object, const char *name) {
    return cJSON_GetObjectItem(object->node, name);
}

static const char *meant_by(const char *given, const char *const *members) {
    struct nearest nearest = nearest_to(text_of(given));
    for (; *members; members++)
        nearest_look(&nearest, *members);
    return nearest.distance ? nearest.name : NULL;
}

// A body may have any number of members, and nobody misspells that many.
enum { HINT_MEMBERS_MAX = 64 };

void arm_call_hint(struct arm_call *call, const struct json_at *root,
                   const struct json_at *properties, const char *const *members) {
    int looked_at = 0;
    for (const char *const *name = members; *name && !call->hint.size; name++)
        if (has_member(root, *name) && !has_member(properties, *name))
            call->hint = text_format(call->arena, "'%s' belongs into 'properties'", *name);
    for (const cJSON *member = properties->node ? properties->node->child : NULL;
         member && !call->hint.size && looked_at++ < HINT_MEMBERS_MAX; member = member->next) {
        const char *meant = meant_by(member->string, members);
        if (meant && !has_member(properties, meant))
            call->hint = text_format(call->arena, "'%s%s' is not known (did you mean %s?)",
                                     properties->node == root->node ? "" : "properties.",
                                     member->string, meant);
    }
}

// What one of the two fields says. Repeated, the field is one list (RFC 9110, 5.3).
struct condition {
    const char *field;
    bool is_given;
    bool is_met; // the tag is listed
};

static struct condition condition_of(const struct arm_call *call, const char *field,
                                     struct text etag, enum arm_etag_comparison comparison) {
    const struct http_request *request = call->request;
    struct condition condition = {.field = field};
    for (size_t i = 0; i < request->field_count; i++) {
        if (!text_same(request->fields[i].name, text_of(field)))
            continue;
        condition.is_given = true;
        condition.is_met |= arm_etag_listed(request->fields[i].value, etag, comparison);
    }
    return condition;
}

static enum arm_code refuse_condition(struct arm_call *call, const struct condition *condition,
                                      const char *what, struct text etag) {
    return arm_because(call, "etag-other",
                       arm_refuse(call, ARM_PRECONDITION_FAILED, text_of(condition->field),
                                  text_format(call->arena, "%s%.*s", what, TEXT_ARGS(etag))));
}

enum arm_code arm_call_precondition(struct arm_call *call, bool exists, struct text etag) {
    const struct condition match = condition_of(call, "If-Match", etag, ARM_ETAG_STRONG);
    const struct condition none_match = condition_of(call, "If-None-Match", etag, ARM_ETAG_WEAK);
    if (match.is_given && !exists)
        return refuse_condition(call, &match, "the resource does not exist", TEXT(""));
    if (match.is_given && !match.is_met)
        return refuse_condition(call, &match, "the resource's etag is ", etag);
    if (none_match.is_met && exists)
        return refuse_condition(call, &none_match, "the resource exists, its etag is ", etag);
    return ARM_OK;
}

enum arm_code arm_call_read_condition(struct arm_call *call, struct text etag) {
    const struct condition match = condition_of(call, "If-Match", etag, ARM_ETAG_STRONG);
    const struct condition none_match = condition_of(call, "If-None-Match", etag, ARM_ETAG_WEAK);
    if (match.is_given && !match.is_met)
        return refuse_condition(call, &match, "the resource's etag is ", etag);
    call->etag = etag;
    if (none_match.is_met)
        call->status = 304;
    return ARM_OK;
}

// The first of the values that a chain of proxies has written.
static struct text forwarded(const struct arm_call *call, const char *name) {
    if (!call->service->trust_proxy)
        return (struct text){0};
    struct text value = http_request_field(call->request, name);
    return text_trim(text_cut(&value, ','));
}

struct text arm_call_host(const struct arm_call *call) {
    const struct text host = forwarded(call, "X-Forwarded-Host");
    return host.size && host_is_valid(host) ? host : http_request_host(call->request);
}

struct text arm_call_base_url(const struct arm_call *call) {
    if (call->service->public_url.size)
        return call->service->public_url;
    const struct text proto = forwarded(call, "X-Forwarded-Proto");
    const bool https = text_same(proto, TEXT("https")) ||
                       (call->request->over_tls && !text_same(proto, TEXT("http")));
    struct text host = arm_call_host(call);
    if (!host_is_valid(host))
        host = call->request->over_tls ? call->service->https_name : call->service->listen_name;
    return text_format(call->arena, "%s://%.*s", https ? "https" : "http", TEXT_ARGS(host));
}

void arm_call_close_source(struct arm_call *call) {
    if (call->source.read && call->source.close)
        call->source.close(call->source.context);
    call->source = (struct http_source){.read = NULL};
}
