#include "identity/tokens.h"

#include "app/app.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "identity/bearer.h"
#include "identity/issuers.h"
#include "identity/token_cache.h"
#include "identity/token_note.h"
#include "keys/keys.h"
#include "protocol/origin.h"

#include <string.h>

#define REFRESH_AUDIENCE "urn:azsreg:refresh"

// Names that the resource of each space has for clients that were told nothing else. Partner Center
// has an application of its own, and tokens for Azure AD Graph are taken there, for that is what
// signing in as an application alone gives.
enum { PUBLIC_RESOURCES = 3 };
static const char *const public_resources[ARM_SPACES][PUBLIC_RESOURCES] = {
    [ARM_SPACE_MANAGER] = {TOKENS_AUDIENCE, "https://management.azure.com",
                           "https://management.core.windows.net"},
    [ARM_SPACE_PARTNER] = {"https://api.partnercenter.microsoft.com",
                           "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", "https://graph.windows.net"},
    [ARM_SPACE_GRAPH] = {"https://graph.microsoft.com"},
};

// What is asked of somebody else's token: a resource that is this one wherever it is, or the URL
// that the operator has named. Never what the request calls this server.
static struct access_token_rule rule_of(struct arm_call *call) {
    struct access_token_rule rule = {.now = clock_served_s()};
    for (size_t i = 0; i < PUBLIC_RESOURCES; i++)
        rule.audiences[i] = text_of(public_resources[call->space][i]); // NULL is empty
    rule.audiences[PUBLIC_RESOURCES] = call->service->public_url;
    return rule;
}

// "https://localhost:8443/": many a client asks for a token for the endpoint it was told. Graph's
// may name a tenant behind it.
static bool is_own_url(const struct arm_call *call, struct text url, bool with_tenant) {
    const struct text schemes[] = {TEXT("https://"), TEXT("http://")};
    url = text_without_end(url, '/');
    for (size_t i = 0; i < 2; i++) {
        if (!text_starts_same(url, schemes[i]))
            continue;
        struct text rest = text_slice(url, schemes[i].size, url.size);
        const struct text whole = rest;
        const struct text host = text_cut(&rest, '/');
        const bool is_below = with_tenant && rest.size && !memchr(rest.at, '/', rest.size);
        return origin_is_own(is_below ? host : whole,
                             http_target_authority(call->service->public_url),
                             call->service->names);
    }
    return false;
}

bool tokens_knows_resource(struct arm_call *call, struct text resource) {
    const struct text public_url = call->service->public_url;
    resource = text_without_end(resource, '/');
    for (size_t i = 0; i < (size_t)ARM_SPACES * PUBLIC_RESOURCES && resource.size; i++) {
        const char *known = public_resources[i / PUBLIC_RESOURCES][i % PUBLIC_RESOURCES];
        if (known && text_same(text_without_end(text_of(known), '/'), resource))
            return true;
    }
    return (public_url.size && text_same(public_url, resource)) || is_own_url(call, resource, true);
}

static void add_audience(struct buffer *list, struct text audience) {
    buffer_add(list, list->size && audience.size ? TEXT(", ") : TEXT(""));
    buffer_add(list, audience);
}

// Its own tokens are for any of its URLs.
struct text tokens_audiences(struct arm_call *call) {
    const struct access_token_rule rule = rule_of(call);
    struct buffer list = buffer_in(call->arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < sizeof rule.audiences / sizeof *rule.audiences; i++)
        add_audience(&list, rule.audiences[i]);
    if (!call->service->public_url.size)
        add_audience(&list, arm_call_base_url(call));
    return buffer_text(&list, &text) ? text : TEXT("");
}

struct text tokens_issuers(struct arm_call *call) {
    const struct text trusted = trusted_keys_issuers(call->arena, app_of(call)->issuers->keys);
    return text_format(call->arena, "%.*s/…%s%.*s", TEXT_ARGS(arm_call_base_url(call)),
                       trusted.size ? ", " : "", TEXT_ARGS(trusted));
}

static const struct signing_key *own_key(const struct arm_call *call) {
    return keys_get(app_of(call)->keys, KEY_OF_TOKENS);
}

static struct text issuer_of(struct arm_call *call, struct text authority) {
    const struct text base = arm_call_base_url(call);
    return text_format(call->arena, "%.*s/%.*s", TEXT_ARGS(base), TEXT_ARGS(authority));
}

static void put_common(struct arm_call *call, struct json_out *out,
                       const struct token_subject *subject, struct text issuer,
                       struct text audience, int64_t now, int64_t seconds) {
    const struct principal_row *principal = &subject->principal;
    const bool is_guest = !guid_is_nil(&subject->object_id);
    const bool is_elsewhere = !guid_is_nil(&subject->tenant);
    const struct text object_id =
        guid_text(call->arena, is_guest ? &subject->object_id : &principal->id);
    json_object(out);
    json_put_text(out, TEXT("aud"), audience);
    json_put_text(out, TEXT("iss"), issuer);
    json_put_integer(out, TEXT("iat"), now);
    json_put_integer(out, TEXT("nbf"), now);
    json_put_integer(out, TEXT("exp"), now + seconds);
    json_put_text(out, TEXT("oid"), object_id);
    json_put_text(out, TEXT("sub"), object_id);
    json_put_text(out, TEXT("tid"),
                  guid_text(call->arena, is_elsewhere ? &subject->tenant : &principal->tenant));
    json_put_text(out, TEXT("name"),
                  principal->display_name.size ? principal->display_name : principal->login);
    if (principal->is_user) {
        json_put_text(out, TEXT("upn"), principal->login);
        json_put_text(out, TEXT("unique_name"), principal->login);
        json_put_text(out, TEXT("preferred_username"), principal->login);
    }
}

static struct text finish(struct arm_call *call, struct json_out *out) {
    struct text claims = TEXT("");
    json_object_end(out);
    return json_out_text(out, &claims) ? signing_key_sign_token(call->arena, own_key(call), claims)
                                       : TEXT("");
}

struct text tokens_access(struct arm_call *call, const struct token_subject *subject, int64_t now) {
    struct json_out out = json_out_in(call->arena);
    const bool is_user = subject->principal.is_user;
    put_common(call, &out, subject, issuer_of(call, subject->authority), subject->resource, now,
               TOKENS_ACCESS_SECONDS);
    json_put_text(&out, TEXT("appid"), subject->client_id);
    json_put_text(&out, TEXT("idtyp"), is_user ? TEXT("user") : TEXT("app"));
    if (is_user)
        json_put_text(&out, TEXT("scp"), TEXT("user_impersonation"));
    json_put_text(&out, TEXT("ver"), TEXT("1.0"));
    return finish(call, &out);
}

// Whoever shows it has signed in at home, wherever it asks for a token next.
struct text tokens_refresh(struct arm_call *call, const struct token_subject *subject,
                           int64_t now) {
    struct json_out out = json_out_in(call->arena);
    struct token_subject home = *subject;
    home.tenant = home.object_id = (struct guid){0};
    put_common(call, &out, &home, issuer_of(call, subject->authority), TEXT(REFRESH_AUDIENCE), now,
               TOKENS_REFRESH_SECONDS);
    json_put_text(&out, TEXT("resource"), subject->resource);
    json_put_text(&out, TEXT("mark"), tokens_secret_mark(call->arena, &subject->principal));
    return finish(call, &out);
}

struct text tokens_id(struct arm_call *call, const struct token_subject *subject, int64_t now) {
    struct json_out out = json_out_in(call->arena);
    struct text issuer = issuer_of(call, subject->authority);
    if (subject->is_v2)
        issuer = text_format(call->arena, "%.*s/v2.0", TEXT_ARGS(issuer));
    put_common(call, &out, subject, issuer, subject->client_id, now, TOKENS_ACCESS_SECONDS);
    json_put_text(&out, TEXT("ver"), subject->is_v2 ? TEXT("2.0") : TEXT("1.0"));
    return finish(call, &out);
}

struct text tokens_secret_mark(struct arena *arena, const struct principal_row *principal) {
    struct digest digest;
    return digest_of(principal->secret_hash, &digest)
               ? base64_write_url(arena, (struct text){(const char *)digest.bytes, DIGEST_BYTES})
               : TEXT("");
}

bool tokens_read_refresh(struct arm_call *call, struct text token,
                         struct refresh_token *ret_token) {
    const struct access_token_rule rule = {.audiences = {TEXT(REFRESH_AUDIENCE)},
                                           .now = clock_served_s()};
    struct text why = TEXT("");
    struct jwt jwt = {0};
    if (jwt_read(call->arena, own_key(call), NULL, token, &jwt, &why) != JWT_FINE)
        return false;
    cleanup_json cJSON *claims = jwt.claims;
    ret_token->resource = text_copy(call->arena, jwt_claim(claims, "resource"));
    ret_token->mark = text_copy(call->arena, jwt_claim(claims, "mark"));
    return access_token_check(call->arena, claims, &rule, &why) == ACCESS_TOKEN_OK &&
           guid_read(jwt_claim(claims, "oid"), &ret_token->principal);
}

// RFC 6750, section 3, in the form Azure clients look for.
static enum arm_code refuse(struct arm_call *call, enum arm_code code, struct text why) {
    const struct text base = arm_call_base_url(call);
    const bool has_token = code != ARM_AUTHENTICATION_FAILED;
    call->challenge = text_format(call->arena, "Bearer authorization_uri=\"%.*s/adfs\"%s",
                                  TEXT_ARGS(base), has_token ? ", error=\"invalid_token\"" : "");
    return arm_refuse(call, code, why);
}

static enum arm_code refuse_token(struct arm_call *call, const char *reason, struct text why) {
    return arm_because(call, reason, refuse(call, ARM_INVALID_AUTHENTICATION_TOKEN, why));
}

// A host of this machine's own is as good as another: a token got at localhost holds at 127.0.0.1.
static bool is_loopback_origin(struct text url) {
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    text_cut(&url, '/');
    text_cut(&url, '/');
    const struct text host = text_cut(&url, '/');
    for (size_t i = 0; i < 3; i++)
        if (text_starts_same(host, text_of(hosts[i])) &&
            (host.size == strlen(hosts[i]) || host.at[strlen(hosts[i])] == ':'))
            return true;
    return false;
}

// Own tokens name this server by the URL it was asked at; others the issuer they are trusted for.
static bool is_issuer(struct arm_call *call, const struct jwt *jwt) {
    const struct text issuer = jwt_claim(jwt->claims, "iss");
    const struct text base = arm_call_base_url(call);
    if (!jwt->is_own)
        return !jwt->issuer.size || text_is(issuer, jwt->issuer);
    return (text_starts_same(issuer, base) && issuer.size > base.size &&
            issuer.at[base.size] == '/') ||
           (is_loopback_origin(issuer) && is_loopback_origin(base));
}

// What a verdict on a token depends on, besides the token and the time.
static struct text verdict_of(struct arm_call *call) {
    const struct text base = arm_call_base_url(call);
    const struct signing_key *own = own_key(call);
    return text_format(call->arena, "%d %s %llu %.*s", call->space,
                       own ? signing_key_id(own).at : "-",
                       (unsigned long long)app_of(call)->issuers->generation, TEXT_ARGS(base));
}

static enum arm_code take_caller(struct arm_call *call, struct arm_caller caller) {
    call->caller = caller;
    call->caller.signed_in = true;
    call->caller.name = text_copy(call->arena, caller.name);
    return ARM_OK;
}

static enum arm_code read_caller(struct arm_call *call, struct text token, const cJSON *claims,
                                 bool is_foreign) {
    const struct text user = jwt_claim(claims, "upn");
    const struct text object_id =
        jwt_claim(claims, "oid").size ? jwt_claim(claims, "oid") : jwt_claim(claims, "sub");
    struct arm_caller caller = {.is_user = user.size,
                                .is_foreign = is_foreign,
                                .name = user.size ? user : jwt_claim(claims, "appid")};
    (void)guid_read(jwt_claim(claims, "tid"), &caller.tenant);
    if (!guid_read(object_id, &caller.object_id))
        return refuse_token(call, "token-form", TEXT("its oid, or else its sub, is no GUID"));
    if (!caller.name.size)
        caller.name = object_id;
    const double expires = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(claims, "exp"));
    token_cache_keep(call->arena, token, verdict_of(call), &caller,
                     expires < 1e15 ? (int64_t)expires : (int64_t)1e15);
    return take_caller(call, caller);
}

// Our own tokens may be for any URL that this server goes by.
static enum arm_code check_claims(struct arm_call *call, const struct jwt *jwt) {
    struct access_token_rule rule = rule_of(call);
    struct text why = TEXT("");
    const bool is_graph = call->space == ARM_SPACE_GRAPH;
    if (jwt->is_own && is_own_url(call, jwt_claim(jwt->claims, "aud"), is_graph))
        rule.audiences[PUBLIC_RESOURCES + 1] = jwt_claim(jwt->claims, "aud");
    switch (access_token_check(call->arena, jwt->claims, &rule, &why)) {
    case ACCESS_TOKEN_OK:
        return ARM_OK;
    case ACCESS_TOKEN_INVALID:
        return refuse_token(call, "token-form", why);
    case ACCESS_TOKEN_OTHERS:
        return refuse_token(call, "token-audience", why);
    case ACCESS_TOKEN_EXPIRED:
        break;
    }
    return arm_because(call, "token-expired", refuse(call, ARM_EXPIRED_AUTHENTICATION_TOKEN, why));
}

// An id token is for the application that its user signs in to: idtyp says that a token is none.
static enum arm_code check_read(struct arm_call *call, struct text token, const struct jwt *jwt) {
    if (!is_issuer(call, jwt))
        return refuse_token(call, "issuer-unknown", TEXT("its issuer is not trusted here"));
    if (jwt->is_own && !jwt_claim(jwt->claims, "idtyp").size)
        return refuse_token(call, "token-form", TEXT("it is no access token"));
    const enum arm_code code = check_claims(call, jwt);
    return code == ARM_OK ? read_caller(call, token, jwt->claims, !jwt->is_own) : code;
}

static enum arm_code check_token(struct arm_call *call, struct text token) {
    const struct token_holder *known =
        token_cache_find(call->arena, token, verdict_of(call), clock_served_s());
    struct issuers *issuers = app_of(call)->issuers;
    struct text why = TEXT("");
    struct jwt jwt = {0};
    if (known)
        return take_caller(call, (struct arm_caller){.is_user = known->is_user,
                                                     .is_foreign = known->is_foreign,
                                                     .object_id = known->object_id,
                                                     .tenant = known->tenant,
                                                     .name = text_of(known->name)});
    const enum jwt_verdict verdict =
        jwt_read(call->arena, own_key(call), issuers->keys, token, &jwt, &why);
    cleanup_json cJSON *claims = jwt.claims;
    (void)claims; // until the end
    if (verdict == JWT_FINE)
        return check_read(call, token, &jwt);
    if (verdict == JWT_KEY_UNKNOWN && issuers_ask(issuers, call, jwt.issuer))
        return ARM_OK; // to be asked again
    return refuse_token(call, verdict == JWT_MALFORMED ? "token-form" : "token-signature", why);
}

enum arm_code tokens_authenticate(struct arm_call *call) {
    struct text token = TEXT("");
    const enum bearer said = bearer_read(call->request, &token);
    if (said == BEARER_NONE)
        return refuse(call, ARM_AUTHENTICATION_FAILED, TEXT(""));
    if (said == BEARER_MALFORMED)
        return refuse_token(
            call, "token-form",
            TEXT("there must be one Authorization header, of the form 'Bearer TOKEN'"));
    const enum arm_code code = check_token(call, token);
    if (code != ARM_OK)
        token_note(call, token);
    return code;
}
