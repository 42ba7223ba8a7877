#include "partner/partner_json.h"

void partner_link(struct json_out *out, const char *name, struct text uri) {
    json_put_object(out, text_of(name));
    json_put_text(out, TEXT("uri"), uri);
    json_put_text(out, TEXT("method"), TEXT("GET"));
    json_put_array(out, TEXT("headers"));
    json_array_end(out);
    json_object_end(out);
}

void partner_next(struct json_out *out, struct text uri, struct text token) {
    json_put_object(out, TEXT("next"));
    json_put_text(out, TEXT("uri"), uri);
    json_put_text(out, TEXT("method"), TEXT("GET"));
    json_put_array(out, TEXT("headers"));
    json_object(out);
    json_put_text(out, TEXT("key"), TEXT("MS-ContinuationToken"));
    json_put_text(out, TEXT("value"), token);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
}

void partner_attributes(struct json_out *out, struct text etag, const char *type) {
    json_put_object(out, TEXT("attributes"));
    if (etag.size)
        json_put_text(out, TEXT("etag"), etag);
    json_put_text(out, TEXT("objectType"), text_of(type));
    json_object_end(out);
}

void partner_self(struct json_out *out, struct text uri) {
    json_put_object(out, TEXT("links"));
    partner_link(out, "self", uri);
    json_object_end(out);
}

enum arm_code partner_items(struct arm_call *call, struct json_out *items, size_t count,
                            struct text self) {
    struct json_out *out = &call->out;
    struct text json = TEXT("");
    json_array_end(items);
    if (!json_out_text(items, &json))
        return arm_refuse_for_memory(call);
    json_object(out);
    json_put_integer(out, TEXT("totalCount"), (long long)count);
    json_put_raw(out, TEXT("items"), json);
    partner_self(out, self);
    partner_attributes(out, TEXT(""), "Collection");
    json_object_end(out);
    return ARM_OK;
}

enum arm_code partner_refuse_at(struct arm_call *call, enum arm_code code, struct text place,
                                struct text why, const char *reason) {
    DISREGARD(arm_refuse(call, code, why));
    call->error.target = place;
    return arm_because(call, reason, code);
}

enum arm_code partner_refuse_property(struct arm_call *call, struct text place, struct text why) {
    return partner_refuse_at(call, PARTNER_INVALID_PROPERTY, place, why, "invalid-property");
}

enum arm_code partner_read(struct arm_call *call, const struct json_reader *reader) {
    if (!reader->failed)
        return ARM_OK;
    return partner_refuse_property(
        call, reader->path, text_format(call->arena, "expected %.*s", TEXT_ARGS(reader->expected)));
}

struct text partner_upper_id(struct arena *arena, const struct guid *id) {
    return text_upper(arena, guid_text(arena, id));
}

struct guid partner_request_id(const struct arm_call *call) {
    struct guid id;
    return guid_read(http_request_field(call->request, "MS-RequestId"), &id) ? id
                                                                             : (struct guid){0};
}
