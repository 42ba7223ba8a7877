#include "identity/token_note.h"

#include "base/base64.h"
#include "log/log.h"
#include "json/json_in.h"

static cJSON *read_part(struct arm_call *call, struct text part) {
    struct json_reader reader = {.arena = call->arena};
    struct text json = TEXT("");
    return base64_read(call->arena, part, &json) ? json_parse(&reader, json) : NULL;
}

// A claim as JSON, since an audience may be a list and a time may be a word; not there: left out.
static struct text claim(struct arm_call *call, const cJSON *claims, const char *name) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(claims, name);
    if (cJSON_IsString(value))
        return text_of(value->valuestring);
    return value ? json_compact(call->arena, value) : (struct text){0};
}

struct text token_claim(struct arm_call *call, struct text token, const char *name) {
    text_cut(&token, '.');
    cleanup_json cJSON *claims = read_part(call, text_cut(&token, '.'));
    const struct text value = claim(call, claims, name);
    return value.at ? text_copy(call->arena, value) : TEXT("");
}

void token_note(struct arm_call *call, struct text token) {
    if (!log_wants(LOG_DEBUG))
        return;
    cleanup_json cJSON *header = read_part(call, text_cut(&token, '.'));
    cleanup_json cJSON *claims = read_part(call, text_cut(&token, '.'));
    const struct log_field fields[] = {
        LOG_TEXT("alg", claim(call, header, "alg")),
        LOG_TEXT("typ", claim(call, header, "typ")),
        LOG_TEXT("kid", claim(call, header, "kid")),
        LOG_TEXT("iss", claim(call, claims, "iss")),
        LOG_TEXT("aud", claim(call, claims, "aud")),
        LOG_TEXT("oid", claim(call, claims, "oid")),
        LOG_TEXT("nbf", claim(call, claims, "nbf")),
        LOG_TEXT("exp", claim(call, claims, "exp")),
        LOG_TEXT("correlation", text_of(call->correlation_id)),
    };
    log_write(LOG_DEBUG, "token-refused", fields, sizeof fields / sizeof *fields);
}
