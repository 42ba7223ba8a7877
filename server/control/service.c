#include "control/service.h"

#include "app/app.h"
#include "app/fault.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "keys/keys.h"
#include "tables/settings.h"

static enum arm_code refuse_while_loading(struct arm_call *call) {
    const enum arm_code code = arm_refuse_for_now(call, "the directory is being loaded");
    call->error.more = TEXT("It is loading its directory.");
    return code;
}

// 200 once the database answers, with what it is to answer from; 503 otherwise.
enum arm_code service_health(struct arm_call *call) {
    const struct app *app = app_of(call);
    struct text secret = TEXT("");
    struct json_out *out = &call->out;
    if (app->is_loading)
        return refuse_while_loading(call);
    const enum store_result answered =
        store_setting_get(app_db(call), call->arena, SETTING_PAGE_KEY, &secret);
    if (answered != STORE_OK)
        return app_fault(call, STORE_UNAVAILABLE);
    json_object(out);
    json_put_text(out, TEXT("status"), TEXT("ok"));
    json_put_text(out, TEXT("version"), text_of(app->version));
    json_put_integer(out, TEXT("schemaVersion"), store_schema_version());
    json_put_integer(out, TEXT("uptimeSeconds"),
                     (clock_monotonic_us() - app->started_us) / 1000000);
    json_object_end(out);
    return ARM_OK;
}

// Each document has a route, and is the one that is served at its path.
enum arm_code service_openapi(struct arm_call *call) {
    const struct text path = text_of(call->route->path);
    for (int i = 0; i < embedded_document_count; i++) {
        const struct embedded_document *document = &embedded_documents[i];
        if (!text_is(path, text_of(document->path)))
            continue;
        call->raw = (struct text){document->at, (size_t)(document->end - document->at)};
        return ARM_OK;
    }
    return ARM_INTERNAL_SERVER_ERROR;
}

enum arm_code service_keys(struct arm_call *call) {
    call->raw = signing_key_jwks(call->arena, keys_get(app_of(call)->keys, KEY_OF_TOKENS), false);
    return call->raw.size ? ARM_OK : ARM_INTERNAL_SERVER_ERROR;
}

enum arm_code service_activation_keys(struct arm_call *call) {
    return keys_render_activation(call, &call->raw);
}

// Whoever is to trust this server over https fetches it first, over http or without checking.
enum arm_code service_ca(struct arm_call *call) {
    if (!app_of(call)->ca.size)
        return arm_refuse(call, ARM_NOT_FOUND, TEXT("/_azsreg/ca.pem"));
    call->raw = app_of(call)->ca;
    call->type = "application/x-pem-file";
    return ARM_OK;
}
