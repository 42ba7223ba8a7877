#include "sign_in/metadata.h"

#include "sign_in/sign_in.h"

#include <string.h>

// --- /metadata/endpoints ---

static void put_url(struct arm_call *call, const char *key, const char *path) {
    json_put_text(&call->out, text_of(key),
                  text_format(call->arena, "%.*s%s", TEXT_ARGS(arm_call_base_url(call)), path));
}

// loginEndpoint ends in /adfs: az and PowerShell then leave the public authority alone.
static void open_authentication(struct arm_call *call) {
    json_put_object(&call->out, TEXT("authentication"));
    put_url(call, "loginEndpoint", "/adfs");
    json_put_raw(&call->out, TEXT("audiences"), TEXT("[\"" TOKENS_AUDIENCE "\"]"));
}

static void render_old(struct arm_call *call) {
    json_object(&call->out);
    put_url(call, "galleryEndpoint", "/gallery/");
    put_url(call, "graphEndpoint", "/");
    put_url(call, "portalEndpoint", "/portal/");
    open_authentication(call);
    json_object_end(&call->out);
    json_object_end(&call->out);
}

// az takes a cloud only with all of these; what is not served here points at the local domain.
static const char *const suffixes[][2] = {
    {"acrLoginServer", "azurecr.azsreg.local"},
    {"azureDataLakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.azsreg.local"},
    {"azureDataLakeStoreFileSystem", "azuredatalakestore.azsreg.local"},
    {"azureFrontDoorEndpointSuffix", "azurefd.azsreg.local"},
    {"keyVaultDns", "vault.azsreg.local"},
    {"sqlServerHostname", "database.azsreg.local"},
    {"storage", "core.azsreg.local"},
};

static void render_new(struct arm_call *call) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("name"), TEXT("azsreg"));
    put_url(call, "resourceManager", "/");
    put_url(call, "portal", "/portal/");
    put_url(call, "gallery", "/gallery/");
    put_url(call, "graph", "/");
    put_url(call, "graphAudience", "/");
    put_url(call, "microsoftGraphResourceId", "/");
    open_authentication(call);
    json_put_text(out, TEXT("tenant"), TEXT("adfs"));
    json_put_text(out, TEXT("identityProvider"), TEXT("ADFS"));
    json_object_end(out);
    put_url(call, "activeDirectoryDataLake", "/");
    put_url(call, "batch", "/");
    put_url(call, "media", "/");
    put_url(call, "sqlManagement", "/");
    put_url(call, "vmImageAliasDoc", "/");
    json_put_object(out, TEXT("suffixes"));
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        json_put_text(out, text_of(suffixes[i][0]), text_of(suffixes[i][1]));
    json_object_end(out);
    json_object_end(out);
}

enum arm_code metadata_endpoints(struct arm_call *call) {
    const struct text day = text_slice(call->api_version, 0, 10);
    if (day.size < 10 || memcmp(day.at, "2019-05-01", 10) < 0) {
        render_old(call);
        return ARM_OK;
    }
    const bool single = text_is(day, TEXT("2022-09-01"));
    if (!single)
        json_array(&call->out);
    render_new(call);
    if (!single)
        json_array_end(&call->out);
    return ARM_OK;
}

// --- OpenID Connect Discovery ---

struct authority {
    struct text base;
    struct text name;    // "adfs", "common", a tenant's id
    const char *version; // "" or "/v2.0"
};

static void put_endpoint(struct arm_call *call, const struct authority *authority, const char *key,
                         const char *name) {
    json_put_text(&call->out, text_of(key),
                  text_format(call->arena, "%.*s/%.*s/oauth2%s/%s", TEXT_ARGS(authority->base),
                              TEXT_ARGS(authority->name), authority->version, name));
}

static enum arm_code render_open_id(struct arm_call *call, const struct authority *authority) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("issuer"),
                  text_format(call->arena, "%.*s/%.*s%s", TEXT_ARGS(authority->base),
                              TEXT_ARGS(authority->name), authority->version));
    put_endpoint(call, authority, "authorization_endpoint", "authorize");
    put_endpoint(call, authority, "token_endpoint", "token");
    put_endpoint(call, authority, "device_authorization_endpoint", "devicecode");
    put_endpoint(call, authority, "end_session_endpoint", "logout");
    put_url(call, "jwks_uri", "/discovery/keys");
    json_put_raw(out, TEXT("response_types_supported"), TEXT("[\"code\",\"id_token\"]"));
    json_put_raw(out, TEXT("response_modes_supported"), TEXT("[\"query\",\"form_post\"]"));
    json_put_raw(out, TEXT("grant_types_supported"),
                 TEXT("[\"client_credentials\",\"password\",\"refresh_token\","
                      "\"urn:ietf:params:oauth:grant-type:device_code\"]"));
    json_put_raw(out, TEXT("subject_types_supported"), TEXT("[\"public\"]"));
    json_put_raw(out, TEXT("scopes_supported"),
                 TEXT("[\"openid\",\"profile\",\"offline_access\",\"user_impersonation\"]"));
    json_put_raw(out, TEXT("id_token_signing_alg_values_supported"), TEXT("[\"RS256\"]"));
    json_put_raw(out, TEXT("token_endpoint_auth_methods_supported"),
                 TEXT("[\"client_secret_post\",\"client_secret_basic\"]"));
    json_put_raw(out, TEXT("claims_supported"),
                 TEXT("[\"aud\",\"iss\",\"iat\",\"nbf\",\"exp\",\"sub\",\"oid\",\"tid\",\"appid\","
                      "\"upn\",\"ver\"]"));
    json_object_end(out);
    return ARM_OK;
}

static enum arm_code open_id(struct arm_call *call, const char *version) {
    struct authority authority = {.base = arm_call_base_url(call), .version = version};
    struct text path = call->request->target;
    return sign_in_find_authority(call, &authority.name)
               ? render_open_id(call, &authority)
               : arm_refuse(call, ARM_NOT_FOUND, text_cut(&path, '?'));
}

// Of "adfs/adfs" the first counts: az takes the tenant from the issuer, issuer.split('/')[3].
enum arm_code metadata_open_id(struct arm_call *call) {
    return open_id(call, "");
}

enum arm_code metadata_open_id_v2(struct arm_call *call) {
    return open_id(call, "/v2.0");
}

// --- /common/discovery/instance ---

// The path of "https://host/path", without its first slash.
static struct text path_of(struct text url) {
    for (int slashes = 0; slashes < 3; slashes++)
        (void)text_cut(&url, '/');
    return url;
}

// What is asked about may be an address of any kind; only what can be a segment here is repeated.
static bool is_segment(struct text name) {
    for (size_t i = 0; i < name.size; i++) {
        const char low = text_lower_char(name.at[i]);
        if ((low < 'a' || low > 'z') && (low < '0' || low > '9') && !strchr("-._", low))
            return false;
    }
    return name.size && name.size < 256;
}

static struct text configuration_of(struct arm_call *call) {
    struct text rest = path_of(arm_call_query(call, "authorization_endpoint"));
    const struct text base = arm_call_base_url(call);
    const bool v2 = text_has_same(rest, TEXT("/v2.0/"));
    struct text name = text_cut(&rest, '/');
    if (!is_segment(name))
        name = TEXT("adfs");
    return text_format(call->arena, "%.*s/%.*s%s/.well-known/openid-configuration", TEXT_ARGS(base),
                       TEXT_ARGS(name), v2 ? "/v2.0" : "");
}

// Every authority here is this server, so it answers for the one that was asked about.
enum arm_code metadata_instance(struct arm_call *call) {
    struct json_out *out = &call->out;
    struct text host = arm_call_base_url(call);
    (void)text_cut(&host, '/');
    (void)text_cut(&host, '/');
    host = text_cut(&host, '/');
    json_object(out);
    json_put_text(out, TEXT("tenant_discovery_endpoint"), configuration_of(call));
    json_put_text(out, TEXT("api-version"), TEXT("1.1"));
    json_put_array(out, TEXT("metadata"));
    json_object(out);
    json_put_text(out, TEXT("preferred_network"), host);
    json_put_text(out, TEXT("preferred_cache"), host);
    json_put_array(out, TEXT("aliases"));
    json_text(out, host);
    json_array_end(out);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
    return ARM_OK;
}

// --- /common/UserRealm/{user} ---

// Whether a user's domain has a sign-in service of its own: never. What is said does not depend on
// whether there is such a user.
enum arm_code metadata_user_realm(struct arm_call *call) {
    struct text rest = arm_call_param(call, "user");
    struct text domain = TEXT("");
    (void)text_cut(&rest, '@');
    while (rest.size)
        domain = text_cut(&rest, '@');
    json_object(&call->out);
    json_put_text(&call->out, TEXT("account_type"), TEXT("Managed"));
    json_put_text(&call->out, TEXT("domain_name"), domain);
    json_put_text(&call->out, TEXT("ver"), TEXT("1.0"));
    json_object_end(&call->out);
    return ARM_OK;
}
