#include "journal/kept.h"

#include "arm/disturbance.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Everything in one piece of memory: the struct, its arrays, and then the texts one after the
// other.
static void *pack(char **to, const void *bytes, size_t size) {
    char *at = *to;
    *to += size;
    return size ? memcpy(at, bytes, size) : at;
}

static struct text pack_text(char **to, struct text text) {
    return (struct text){text.at ? pack(to, text.at, text.size) : NULL, text.size};
}

enum { TEXTS = 14 };

static void list_texts(struct kept *kept, struct text *ret_texts[TEXTS]) {
    struct text *const texts[TEXTS] = {
        &kept->method,        &kept->url,         &kept->path,        &kept->subscription,
        &kept->caller_id,     &kept->caller_name, &kept->code,        &kept->reason,
        &kept->fault,         &kept->request_id,  &kept->correlation, &kept->request.body,
        &kept->response.body, &kept->explained};
    memcpy(ret_texts, texts, sizeof texts);
}

static size_t size_of_fields(const struct kept_message *message) {
    size_t size = message->field_count * sizeof *message->fields;
    for (size_t i = 0; i < message->field_count; i++)
        size += message->fields[i].name.size + message->fields[i].value.size;
    return size;
}

static size_t size_of(const struct kept *view, struct text *const texts[TEXTS]) {
    size_t size = sizeof *view + size_of_fields(&view->request) + size_of_fields(&view->response) +
                  view->change_count * sizeof *view->changes;
    for (size_t i = 0; i < TEXTS; i++)
        size += texts[i]->size;
    for (size_t i = 0; i < view->change_count; i++)
        size += view->changes[i].id.size;
    return size;
}

static void pack_fields(char **to, const struct kept_message *message, struct http_field *fields) {
    for (size_t i = 0; i < message->field_count; i++) {
        fields[i].name = pack_text(to, message->fields[i].name);
        fields[i].value = pack_text(to, message->fields[i].value);
    }
}

static struct http_field *room_for(char **to, const struct kept_message *message) {
    return pack(to, message->fields, message->field_count * sizeof *message->fields);
}

struct kept *kept_pack(const struct kept *view) {
    struct kept copy = *view;
    struct text *texts[TEXTS];
    list_texts(&copy, texts);
    copy.size = size_of(view, texts);
    char *piece = malloc(copy.size);
    if (!piece)
        return NULL;
    char *to = piece + sizeof copy;
    struct http_field *request = room_for(&to, &view->request);
    struct http_field *response = room_for(&to, &view->response);
    struct arm_change *changes =
        pack(&to, view->changes, view->change_count * sizeof *view->changes);
    pack_fields(&to, &view->request, request);
    pack_fields(&to, &view->response, response);
    for (size_t i = 0; i < view->change_count; i++)
        changes[i].id = pack_text(&to, view->changes[i].id);
    for (size_t i = 0; i < TEXTS; i++)
        *texts[i] = pack_text(&to, *texts[i]);
    copy.request.fields = request;
    copy.response.fields = response;
    copy.changes = changes;
    return memcpy(piece, &copy, sizeof copy);
}

void kept_close(struct kept *kept) {
    free(kept);
}

static struct text id_of(const char id[GUID_CHARS + 1]) {
    return (struct text){id, strlen(id)};
}

// What was read of the request is there no more, but for its body.
static void take_body(const struct arm_call *call, const struct http_request *request,
                      struct kept_message *message) {
    const bool comes_in_chunks = http_request_field(request, "Transfer-Encoding").at != NULL;
    message->body = call->kept_body;
    if (call->body_size > KEPT_BODY_MAX || request->body_too_large || request->body_had_no_room)
        message->omitted = "it is too long";
    else if (!call->body_size && (request->body_announced || comes_in_chunks))
        message->omitted = "it was not read";
}

static void take_answer(const struct http_request *request, const struct http_reply *reply,
                        struct kept_message *message) {
    if (text_is(request->method, TEXT("HEAD")) || reply->status == 304)
        return;
    if (reply->source.read)
        message->omitted = "it is read while it is sent";
    else if (reply->body.size > KEPT_BODY_MAX)
        message->omitted = "it is too long";
    else
        message->body = reply->body;
}

static void take_call(const struct arm_call *call, struct kept *view, char ids[2][GUID_CHARS + 1]) {
    const bool failed = call->error.code != ARM_OK;
    view->operation = call->route ? call->route->operation : NULL;
    view->writes = call->route && arm_route_writes(call->route);
    view->has_caller = call->caller.signed_in;
    view->request_id = id_of(call->request_id);
    view->correlation = id_of(call->correlation_id);
    view->explained = call->explained;
    if (call->disturbance)
        view->fault = call->disturbance->name;
    if (!failed && call->disturbance && call->disturbance->error.status)
        view->code = call->disturbance->error.code;
    if (failed)
        view->code = text_of(arm_error_row(call->error.code)->name);
    if (failed || call->error.reason)
        view->reason = arm_error_reason(&call->error, call->arena);
    if (call->has_subscription) {
        guid_write(&call->subscription, ids[0]);
        view->subscription = id_of(ids[0]);
    }
    if (!view->has_caller)
        return;
    guid_write(&call->caller.object_id, ids[1]);
    view->caller_id = id_of(ids[1]);
    view->caller_name = call->caller.name;
}

struct kept *kept_take(unsigned long n, const struct http_request *request,
                       const struct http_reply *reply, long long microseconds) {
    const struct arm_call *call = request->note;
    char ids[2][GUID_CHARS + 1];
    struct kept view = {
        .n = n,
        .is_raw = true,
        .over_tls = request->over_tls,
        .time_ms = clock_real_ms() - microseconds / 1000,
        .clock_ms = clock_served_ms(),
        .microseconds = microseconds,
        .status = reply->status,
        .method = request->method,
        .url = request->target,
        .request = {.fields = request->fields, .field_count = request->field_count},
        .response = {.fields = reply->fields, .field_count = reply->field_count},
        .changes = call->changes.made,
        .change_count = call->changes.count,
    };
    snprintf(view.status_digits, sizeof view.status_digits, "%03u", reply->status % 1000);
    take_call(call, &view, ids);
    take_body(call, request, &view.request);
    take_answer(request, reply, &view.response);
    return kept_pack(&view);
}

struct match_facts kept_facts(const struct kept *kept) {
    struct match_facts facts = {.words = {[MATCH_METHOD] = kept->method,
                                          [MATCH_PATH] = kept->path,
                                          [MATCH_SUBSCRIPTION] = kept->subscription,
                                          [MATCH_CALLER] = kept->caller_name,
                                          [MATCH_CODE] = kept->code,
                                          [MATCH_REASON] = kept->reason,
                                          [MATCH_FAULT] = kept->fault,
                                          [MATCH_REQUEST_ID] = kept->request_id,
                                          [MATCH_CORRELATION] = kept->correlation},
                                .caller_id = kept->caller_id,
                                .writes = kept->writes,
                                .fields = kept->request.fields,
                                .field_count = kept->request.field_count,
                                .query = kept->url};
    (void)text_cut(&facts.query, '?');
    if (kept->operation)
        facts.words[MATCH_OPERATION] = text_of(kept->operation);
    if (!kept->has_caller)
        facts.words[MATCH_CALLER] = TEXT("anonymous");
    facts.words[MATCH_STATUS] = (struct text){kept->status_digits, 3};
    return facts;
}

struct text kept_type(const struct kept_message *message) {
    struct text type = http_field_of(message->fields, message->field_count, "Content-Type");
    return text_trim(text_cut(&type, ';'));
}
