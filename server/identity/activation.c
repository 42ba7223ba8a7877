#include "identity/activation.h"

#include "app/app.h"
#include "identity/bearer.h"
#include "identity/jwt.h"
#include "keys/keys.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

// RFC 6750, section 3. Nobody gets a key by signing in, so nothing says where.
static enum arm_code refuse(struct arm_call *call, enum arm_code code, struct text why) {
    call->challenge =
        code == ARM_AUTHENTICATION_FAILED ? TEXT("Bearer") : TEXT("Bearer error=\"invalid_token\"");
    return arm_refuse(call, code, why);
}

static enum arm_code refuse_none(struct arm_call *call) {
    return refuse(call, ARM_AUTHENTICATION_FAILED, TEXT(""));
}

static enum arm_code refuse_key(struct arm_call *call, struct text why) {
    return refuse(call, ARM_INVALID_ACTIVATION_KEY, why);
}

static struct text said(struct arm_call *call, const cJSON *claims, const char *name) {
    return text_copy(call->arena, jwt_claim(claims, name));
}

static bool read_registration(struct arm_call *call, const cJSON *claims) {
    const struct arm_activation activation = {
        .group = said(call, claims, "resourceGroupName"),
        .registration = said(call, claims, "registrationName"),
        .cloud_id = said(call, claims, "cloudId"),
        .line_size = call->activation.line_size,
    };
    call->activation = activation;
    return guid_read(jwt_claim(claims, "subscriptionId"), &call->subscription) &&
           activation.group.size && activation.registration.size && activation.cloud_id.size;
}

static enum arm_code check(struct arm_call *call, struct text key) {
    const enum arm_code code = keys_find(call, KEY_OF_ACTIVATION);
    if (code != ARM_OK)
        return code;
    const struct signing_key *own = keys_get(app_of(call)->keys, KEY_OF_ACTIVATION);
    cleanup_json cJSON *claims = own ? jwt_read_untyped(call->arena, own, key) : NULL;
    if (!claims)
        return refuse_key(call, TEXT("this server has not signed it"));
    return read_registration(call, claims)
               ? ARM_OK
               : refuse_key(call, TEXT("it does not say what registration it is for"));
}

enum arm_code activation_admit(struct arm_call *call) {
    struct text key = TEXT("");
    switch (bearer_read(call->request, &key)) {
    case BEARER_READ:
        return check(call, key);
    case BEARER_MALFORMED:
        return refuse_key(call, TEXT("there must be one Authorization header, of the form "
                                     "'Bearer KEY'"));
    case BEARER_NONE:
        break;
    }
    call->asks_line = arm_call_type_is_ndjson(http_request_field(call->request, "Content-Type"));
    return call->asks_line ? ARM_OK : refuse_none(call);
}

// A string as it stands in JSON, without its quotes: keys have nothing in them that is escaped.
static struct text unquoted(struct text value) {
    return value.size >= 2 && value.at[0] == '"' ? text_slice(value, 1, value.size - 2) : TEXT("");
}

// A line with a key is read like any other body: of two keys, which would count?
static enum arm_code check_line(struct arm_call *call, struct text line) {
    struct json_reader reader = {.arena = call->arena};
    cJSON_Delete(json_parse(&reader, line));
    return arm_call_read(call, &reader);
}

// A line of records is no such line.
enum arm_code activation_look(struct arm_call *call) {
    struct text rest = json_without_mark(call->request->body);
    struct text key = TEXT("");
    const struct text line = text_cut(&rest, '\n');
    if (line.size > ARM_FIRST_LINE_MAX || json_scan(line, JSON_DEPTH_MAX) != JSON_SCAN_OK ||
        !json_slice_member(line, TEXT("activationKey"), &key))
        return refuse_none(call);
    const enum arm_code code = check_line(call, line);
    if (code != ARM_OK)
        return code;
    call->activation.line_size = (size_t)(line.at - call->request->body.at) + line.size;
    return check(call, unquoted(key));
}
