#include "remote/cloud_manifest.h"

#include "app/app.h"
#include "keys/keys.h"

#define FILES "/providers/Microsoft.AzureStack/cloudManifestFiles/"

static struct text deployment_data(struct arm_call *call, const struct signing_key *key) {
    struct json_out out = json_out_in(call->arena);
    struct text text = TEXT("");
    const struct text base = arm_call_base_url(call);
    json_object(&out);
    json_put_text(&out, TEXT("externalDsmsCertificates"), TEXT(""));
    json_put_text(&out, TEXT("customCloudVerificationKey"), signing_key_der(call->arena, key));
    json_put_object(&out, TEXT("customEnvironmentEndpoints"));
    json_put_joined(&out, TEXT("customCloudArmEndpoint"), base, TEXT("/"));
    json_put_text(&out, TEXT("externalDsmsEndpoint"), TEXT(""));
    json_object_end(&out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}

static enum arm_code render(struct arm_call *call, struct text name) {
    struct json_out *out = &call->out;
    const struct signing_key *key = keys_get(app_of(call)->keys, KEY_OF_ACTIVATION);
    const struct text data = deployment_data(call, key);
    const struct text signature = signing_key_signature(call->arena, key, data);
    if (!signature.size)
        return ARM_INTERNAL_SERVER_ERROR;
    json_object(out);
    json_put_joined(out, TEXT("id"), TEXT(FILES), name);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("type"), TEXT("Microsoft.AzureStack/cloudManifestFiles"));
    json_put_object(out, TEXT("properties"));
    json_put_raw(out, TEXT("deploymentData"), data);
    json_put_text(out, TEXT("signature"), signature);
    json_object_end(out);
    json_object_end(out);
    return ARM_OK;
}

// The published one answers with the latest file, and not with a list of them.
enum arm_code cloud_manifest_list(struct arm_call *call) {
    return render(call, TEXT("latest"));
}

enum arm_code cloud_manifest_get(struct arm_call *call) {
    const struct text version = arm_call_param(call, "verificationVersion");
    if (text_same(version, TEXT("latest")))
        return render(call, TEXT("latest"));
    return text_is(version, TEXT("1"))
               ? render(call, TEXT("1"))
               : arm_refuse(call, ARM_CLOUD_MANIFEST_FILE_NOT_FOUND, version);
}
