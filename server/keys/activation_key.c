#include "keys/activation_key.h"

#include "json/json_in.h"
#include "json/json_out.h"

// The token's own members, but for those by which it would speak for the service.
static void put_members(struct json_out *out, struct text members) {
    static const char *const reserved[] = {
        "subscriptionId", "resourceGroupName", "registrationName", "certPinningRootSubjects",
        "certPinningIntermediateThumbprints", "usageEndpoint", "marketplaceEndpoint",
        "usageResourceUri", "marketplaceResourceUri", "expires",
        // and what makes a token of it (RFC 7519, 4.1)
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "oid", "appid", "azp", "upn", "idtyp",
        "scp", "roles"};
    cleanup_json cJSON *tree = cJSON_ParseWithLength(members.at, members.size);
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, tree) {
        bool is_reserved = false;
        for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
            is_reserved = is_reserved || text_same(text_of(member->string), text_of(reserved[i]));
        if (!is_reserved)
            json_put_raw(out, text_of(member->string), json_compact(out->buffer.arena, member));
    }
}

struct text activation_key_payload(struct arena *arena, const struct activation_key_facts *facts) {
    struct json_out out = json_out_in(arena);
    struct text text = TEXT("");
    json_object(&out);
    json_put_text(&out, TEXT("subscriptionId"), facts->subscription_id);
    json_put_text(&out, TEXT("resourceGroupName"), facts->resource_group);
    json_put_text(&out, TEXT("registrationName"), facts->registration);
    json_put_raw(&out, TEXT("certPinningRootSubjects"), TEXT("[]"));
    json_put_raw(&out, TEXT("certPinningIntermediateThumbprints"), TEXT("[]"));
    json_put_text(&out, TEXT("usageEndpoint"), facts->base_url);
    json_put_text(&out, TEXT("marketplaceEndpoint"), facts->base_url);
    json_put_text(&out, TEXT("usageResourceUri"), TEXT("https://usage.microsoftazurestack.com"));
    json_put_text(&out, TEXT("marketplaceResourceUri"),
                  TEXT("https://marketplace.microsoftazurestack.com"));
    json_put_text(&out, TEXT("expires"), TEXT("9999-12-30T23:59:59.9999999Z"));
    put_members(&out, facts->members);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}
