#include "control/service.h"

#include "app/app.h"
#include "base/embedded.h"
#include "keys/keys.h"

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
