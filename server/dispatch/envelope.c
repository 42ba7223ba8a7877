#include "dispatch/envelope.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "protocol/host.h"

#include <stdio.h>
#include <string.h>

static void correlate(struct arm_call *call) {
    static const char *const fields[] = {[ARM_SPACE_MANAGER] = "x-ms-correlation-request-id",
                                         [ARM_SPACE_PARTNER] = "MS-CorrelationId",
                                         [ARM_SPACE_GRAPH] = "client-request-id",
                                         [ARM_SPACE_CONTROL] = "x-ms-correlation-request-id"};
    struct guid id;
    if (!guid_read(http_request_field(call->request, fields[call->space]), &id))
        id = guid_random();
    const struct guid request = guid_random();
    call->ids.place = ENVELOPE_IDS;
    guid_write(&request, call->request_id);
    guid_write(&id, call->correlation_id);
}

// Whoever watches the service itself changes nothing of what others draw, and a rehearsal draws
// what it would.
void envelope_open(struct arm_call *call) {
    struct arm_service *service = call->service;
    const bool is_own = call->path.count && text_same(call->path.segments[0], TEXT("_azsreg"));
    uint64_t *count = is_own ? &service->own_calls : &service->calls;
    call->ids = seed_stream(service->seed, is_own ? SEED_OWN_CALLS : SEED_CALLS, *count);
    *count += !call->is_rehearsed;
    seed_follow(&call->ids);
    correlate(call);
}

static struct text copy(const struct arm_call *call, struct text text) {
    return text_copy(call->arena, text);
}

static void add_ids(struct arm_call *call, struct http_reply *reply) {
    static int64_t stamped;
    static char stamp[CLOCK_COMPACT_CHARS + 1];
    const int64_t now = clock_served_s();
    if (now != stamped)
        clock_write_compact(stamped = now, stamp);
    http_reply_add(reply, "x-ms-request-id", text_of(call->request_id));
    http_reply_add(reply, "x-ms-correlation-request-id", text_of(call->correlation_id));
    struct buffer routing = buffer_in(call->arena);
    struct text text = {0};
    buffer_add(&routing, TEXT("LOCAL:"));
    buffer_add(&routing, text_of(stamp));
    buffer_add_char(&routing, ':');
    buffer_add(&routing, (struct text){call->correlation_id, GUID_CHARS + 1});
    if (buffer_text(&routing, &text))
        http_reply_add(reply, "x-ms-routing-request-id", text);
}

// What Partner Center's answers have: 16 characters of base64 tell one answer from another.
static void add_partner_ids(struct arm_call *call, struct http_reply *reply) {
    unsigned char bytes[12];
    struct guid id;
    if (guid_read(http_request_field(call->request, "MS-RequestId"), &id))
        guid_write(&id, call->request_id);
    random_for_id(bytes, sizeof bytes);
    const struct text vector =
        base64_write(call->arena, (struct text){(const char *)bytes, sizeof bytes});
    http_reply_add(reply, "MS-RequestId", text_of(call->request_id));
    http_reply_add(reply, "MS-CorrelationId", text_of(call->correlation_id));
    http_reply_add(reply, "MS-CV", text_format(call->arena, "%.*s.0", TEXT_ARGS(vector)));
    http_reply_add(reply, "MS-ServerId", TEXT("10020417"));
}

static void add_graph_ids(struct arm_call *call, struct http_reply *reply) {
    http_reply_add(reply, "request-id", text_of(call->request_id));
    http_reply_add(reply, "client-request-id", text_of(call->correlation_id));
    http_reply_add(reply, "odata-version", TEXT("4.0"));
}

// Per caller: what others have used of a subscription would tell that it exists.
static unsigned take_quota(struct arm_call *call, bool write) {
    struct guid whose = call->subscription;
    for (size_t i = 0; i < GUID_BYTES; i++)
        whose.bytes[i] ^= call->caller.object_id.bytes[i];
    // Who watches, or asks what would be, uses nothing.
    const bool is_shown = call->is_rehearsed || call->ids.use == SEED_OWN_CALLS;
    struct quota *quota = &call->service->quota;
    return is_shown ? quota_show(quota, &whose, write, clock_served_s())
                    : quota_take(quota, &whose, write, clock_served_s());
}

static void add_quota(struct arm_call *call, struct http_reply *reply) {
    const struct text method = call->request->method;
    const bool write = !text_is(method, TEXT("GET")) && !text_is(method, TEXT("HEAD"));
    char *digits = arena_alloc(call->arena, 12);
    if (!digits)
        return;
    snprintf(digits, 12, "%u", take_quota(call, write));
    const char *names[2][2] = {
        {"x-ms-ratelimit-remaining-tenant-reads", "x-ms-ratelimit-remaining-tenant-writes"},
        {"x-ms-ratelimit-remaining-subscription-reads",
         "x-ms-ratelimit-remaining-subscription-writes"}};
    http_reply_add(reply, names[call->has_subscription][write], text_of(digits));
}

static void add_client_request_id(struct arm_call *call, struct http_reply *reply) {
    const struct text id = http_request_field(call->request, "x-ms-client-request-id");
    const struct text wanted = http_request_field(call->request, "x-ms-return-client-request-id");
    if (wanted.at && text_same(wanted, TEXT("true")) &&
        text_is_token(id, ARM_CLIENT_REQUEST_ID_MAX))
        http_reply_add(reply, "x-ms-client-request-id", copy(call, id));
}

static void add_control_ids(struct arm_call *call, struct http_reply *reply) {
    http_reply_add(reply, "x-ms-request-id", text_of(call->request_id));
}

static void add_manager(struct arm_call *call, struct http_reply *reply) {
    add_ids(call, reply);
    add_quota(call, reply);
    add_client_request_id(call, reply);
}

// With no-referrer browsers say of a page's own forms that they come from nowhere.
static void add_page(const struct arm_call *call, struct http_reply *reply) {
    http_reply_add(reply, "Content-Security-Policy", call->policy);
    http_reply_add(reply, "Referrer-Policy", TEXT("same-origin"));
    http_reply_add(reply, "Cross-Origin-Opener-Policy", TEXT("same-origin"));
}

// Pragma and Expires say the same to caches of another age.
static void add_cache(const struct arm_call *call, struct http_reply *reply) {
    const bool is_secret = call->secret || call->space == ARM_SPACE_CONTROL;
    if (call->cache.size) {
        http_reply_add(reply, "Cache-Control", call->cache);
        return;
    }
    http_reply_add(reply, "Cache-Control",
                   is_secret ? TEXT("no-store, no-cache") : TEXT("no-cache"));
    http_reply_add(reply, "Pragma", TEXT("no-cache"));
    http_reply_add(reply, "Expires", TEXT("-1"));
}

#define GRAPH_JSON                                                                                 \
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;"        \
    "charset=utf-8"

static const char *const json_types[ARM_SPACES] = {
    [ARM_SPACE_MANAGER] = "application/json; charset=utf-8",
    [ARM_SPACE_PARTNER] = "application/json; charset=utf-8",
    [ARM_SPACE_GRAPH] = GRAPH_JSON,
    [ARM_SPACE_CONTROL] = "application/json; charset=utf-8",
};

// Of 304 only the length is sent.
static void add_content(const struct arm_call *call, struct http_reply *reply) {
    if ((!reply->body.size && !reply->source.read) || reply->status == 304)
        return;
    http_reply_add(reply, "Content-Type",
                   call->type ? text_of(call->type) : text_of(json_types[call->space]));
    if (call->encoding)
        http_reply_add(reply, "Content-Encoding", text_of(call->encoding));
}

// A browser that has once been told keeps to it for whatever else is served on this machine, and
// for addresses it does not hold (RFC 6797, 8.1.1).
static bool may_be_strict(const struct arm_call *call) {
    if (!call->request->over_tls)
        return false;
    const struct text name = host_name(arm_call_host(call));
    return name.size && !host_name_is_loopback(name) && !host_name_is_address(name);
}

void envelope_add(struct arm_call *call, struct http_reply *reply) {
    add_cache(call, reply);
    add_content(call, reply);
    if (call->policy.size)
        add_page(call, reply);
    if (call->varies)
        http_reply_add(reply, "Vary", text_of(call->varies));
    static void (*const add_ids_of[ARM_SPACES])(struct arm_call *, struct http_reply *) = {
        [ARM_SPACE_MANAGER] = add_manager,
        [ARM_SPACE_PARTNER] = add_partner_ids,
        [ARM_SPACE_GRAPH] = add_graph_ids,
        [ARM_SPACE_CONTROL] = add_control_ids};
    add_ids_of[call->space](call, reply);
    http_reply_add(reply, "X-Content-Type-Options", TEXT("nosniff"));
    if (may_be_strict(call))
        http_reply_add(reply, "Strict-Transport-Security",
                       TEXT("max-age=31536000; includeSubDomains"));
    if (call->location.size)
        http_reply_add(reply, "Location", copy(call, call->location));
    if (call->etag.size)
        http_reply_add(reply, "ETag", copy(call, call->etag));
    if (call->takes_ranges)
        http_reply_add(reply, "Accept-Ranges", TEXT("bytes"));
    if (call->range.size)
        http_reply_add(reply, "Content-Range", call->range);
    if (call->file_name)
        http_reply_add(reply, "Content-Disposition",
                       text_format(call->arena, "attachment; filename=%s", call->file_name));
    if (call->challenge.size)
        http_reply_add(reply, "WWW-Authenticate", call->challenge);
    if (call->allow.size)
        http_reply_add(reply, "Allow", copy(call, call->allow));
}
