#include "sign_in/sign_in.h"

#include "app/app.h"
#include "base/base64.h"
#include "base/clock.h"
#include "errors/own_error.h"
#include "log/log.h"
#include "parties/invitations.h"
#include "parties/tenants.h"
#include "secrets/secret_check.h"
#include "sign_in/subject.h"

#include <string.h>

enum arm_code sign_in_answer_error(struct arm_call *call, unsigned status, const char *error,
                                   struct text description) {
    char now[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(clock_served_ms(), now);
    call->status = status;
    call->secret = true;
    call->error.reason = error;
    own_error_render_oauth(&(struct own_error){status, text_of(error), description}, text_of(now),
                           text_of(call->correlation_id), &call->out);
    return ARM_OK;
}

// A tenant, by its id or its domain.
static enum store_result find_tenant(struct arm_call *call, struct text name,
                                     struct guid *ret_tenant) {
    struct tenant_row row;
    if (guid_read(name, ret_tenant))
        return store_tenant_find(app_db(call), ret_tenant);
    const enum store_result found = store_tenant_of_domain(app_db(call), call->arena, name, &row);
    if (found == STORE_OK)
        *ret_tenant = row.id;
    return found;
}

bool sign_in_find_authority(struct arm_call *call, struct text *ret_authority) {
    static const char *const shared[] = {"adfs", "common", "organizations"};
    const struct text named = arm_call_param(call, "authority");
    const struct text name = named.size ? named : TEXT("adfs"); // "/adfs/adfs"
    struct guid tenant;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (text_same(name, text_of(shared[i]))) {
            *ret_authority = text_of(shared[i]);
            return true;
        }
    if (find_tenant(call, name, &tenant) != STORE_OK)
        return false;
    *ret_authority = guid_text(call->arena, &tenant);
    return true;
}

bool sign_in_authority(struct arm_call *call, struct text *ret_authority) {
    if (sign_in_find_authority(call, ret_authority))
        return true;
    DISREGARD(sign_in_answer_error(call, 400, "invalid_request",
                                   text_format(call->arena, "AADSTS90002: Tenant '%.*s' not found.",
                                               TEXT_ARGS(arm_call_param(call, "authority")))));
    return false;
}

// "https://host//.default openid" asks for the resource "https://host/".
static struct text resource_of_scope(struct text scope) {
    const struct text endings[] = {TEXT("/.default"), TEXT("/user_impersonation")};
    while (scope.size) {
        const struct text word = text_cut(&scope, ' ');
        for (size_t i = 0; i < 2; i++)
            if (text_ends_with(word, endings[i]))
                return text_slice(word, 0, word.size - endings[i].size);
    }
    return TEXT("");
}

bool sign_in_resource(struct arm_call *call, struct text *ret_resource) {
    struct text resource = arm_call_field(call, "resource");
    if (!resource.size)
        resource = resource_of_scope(arm_call_field(call, "scope"));
    if (!resource.size)
        resource = TEXT(TOKENS_AUDIENCE);
    if (tokens_knows_resource(call, resource)) {
        *ret_resource = resource;
        return true;
    }
    DISREGARD(sign_in_answer_error(
        call, 400, "invalid_resource",
        text_format(call->arena, "AADSTS500011: The resource '%.*s' is not served here; %s is.",
                    TEXT_ARGS(resource), TOKENS_AUDIENCE)));
    return false;
}

// For whoever runs the server: whose secret is being guessed, and why it was not taken.
static void note_refusal(const struct arm_call *call, struct text login, bool is_known,
                         const char *reason) {
    const struct log_field fields[] = {
        LOG_TEXT("reason", text_of(reason)),
        LOG_TEXT("login", is_known ? login : TEXT("(unknown)")), // it may be somebody's password
        LOG_TEXT("correlation", text_of(call->correlation_id)),
    };
    log_write(LOG_WARN, "sign-in-refused", fields, sizeof fields / sizeof *fields);
}

static void refuse_secret(struct arm_call *call, bool is_user) {
    DISREGARD(
        is_user
            ? sign_in_answer_error(call, 400, "invalid_grant",
                                   TEXT("AADSTS50126: Error validating credentials due to invalid "
                                        "username or password."))
            : sign_in_answer_error(call, 401, "invalid_client",
                                   TEXT("AADSTS7000215: Invalid client secret provided, or the "
                                        "application is not known in this tenant.")));
}

static void refuse_too_often(struct arm_call *call) {
    DISREGARD(sign_in_answer_error(
        call, 429, "temporarily_unavailable",
        TEXT("AADSTS50053: Too many sign-ins with a wrong secret. Try again in a "
             "second.")));
}

static void refuse_disabled(struct arm_call *call) {
    DISREGARD(sign_in_answer_error(call, 400, "invalid_grant",
                                   TEXT("AADSTS50057: The user account is disabled.")));
}

// Whoever shows the right secret may be told what is left to do.
static void refuse_unredeemed(struct arm_call *call, const struct guid *guest) {
    struct invitation_row row;
    const struct text base = arm_call_base_url(call);
    const bool found = store_invitation_of(app_db(call), call->arena, guest, &row) == STORE_OK;
    const struct text ticket = found ? guid_text(call->arena, &row.ticket) : TEXT("");
    DISREGARD(sign_in_answer_error(
        call, 400, "invalid_grant",
        text_format(call->arena,
                    "AADSTS50020: The user was invited to this tenant and has not taken the "
                    "invitation yet. Open %.*s/_azsreg/redeem?ticket=%.*s",
                    TEXT_ARGS(base), TEXT_ARGS(ticket))));
}

// NULL where nothing is wrong with it.
static const char *why_not(const struct principal_row *row, bool is_known, bool fits,
                           bool is_user) {
    if (!is_known)
        return "unknown-login";
    if (!fits)
        return "wrong-secret";
    return row->is_user == is_user ? NULL : "wrong-kind";
}

// In what the tenant makes of somebody whose secret was right.
static const char *place(struct arm_call *call, const struct principal_row *row, bool is_user,
                         struct token_subject *subject) {
    struct guid invited = {0};
    switch (subject_find(call, row, subject, &invited)) {
    case SUBJECT_FITS:
        return NULL;
    case SUBJECT_ELSEWHERE:
        refuse_secret(call, is_user);
        return "wrong-tenant";
    case SUBJECT_DISABLED:
        refuse_disabled(call);
        return "disabled";
    case SUBJECT_NOT_REDEEMED:
        refuse_unredeemed(call, &invited);
        return "not-redeemed";
    }
    return "wrong-tenant";
}

bool sign_in_check(struct arm_call *call, struct text login, struct text secret, bool is_user,
                   struct token_subject *subject) {
    struct principal_row row = {.secret_hash = TEXT("")};
    const bool is_known =
        store_principal_by_login(app_db(call), call->arena, login, &row) == STORE_OK;
    const struct secret_attempt attempt = {login, secret, is_known ? row.secret_hash : TEXT("")};
    const enum secret_verdict verdict = secret_check(call, &attempt);
    if (verdict == SECRET_LATER)
        return false;
    if (verdict == SECRET_TOO_OFTEN || verdict == SECRET_UNKNOWN) {
        note_refusal(call, login, is_known, "throttled");
        refuse_too_often(call);
        return false;
    }
    const char *reason = why_not(&row, is_known, verdict == SECRET_FITS, is_user);
    if (reason)
        refuse_secret(call, is_user);
    else
        reason = place(call, &row, is_user, subject);
    if (reason)
        note_refusal(call, login, is_known, reason);
    return !reason;
}

static bool scope_has(struct arm_call *call, struct text word) {
    struct text scope = arm_call_field(call, "scope");
    while (scope.size)
        if (text_is(text_cut(&scope, ' '), word))
            return true;
    return false;
}

// MSAL names its cached account by it.
static struct text client_info_of(struct arm_call *call, const struct principal_row *row) {
    struct json_out out = json_out_in(call->arena);
    struct text json = TEXT("");
    json_object(&out);
    json_put_text(&out, TEXT("uid"), guid_text(call->arena, &row->id));
    json_put_text(&out, TEXT("utid"), guid_text(call->arena, &row->tenant));
    json_object_end(&out);
    return json_out_text(&out, &json) ? base64_write_url(call->arena, json) : TEXT("");
}

enum arm_code sign_in_grant(struct arm_call *call, const struct token_subject *subject) {
    struct json_out *out = &call->out;
    const int64_t now = clock_served_s();
    const struct text access = tokens_access(call, subject, now);
    if (!access.size)
        return ARM_INTERNAL_SERVER_ERROR;
    call->secret = true;
    json_object(out);
    json_put_text(out, TEXT("token_type"), TEXT("Bearer"));
    json_put_integer(out, TEXT("expires_in"), TOKENS_ACCESS_SECONDS);
    json_put_integer(out, TEXT("ext_expires_in"), TOKENS_ACCESS_SECONDS);
    json_put_integer(out, TEXT("expires_on"), now + TOKENS_ACCESS_SECONDS);
    json_put_integer(out, TEXT("not_before"), now);
    json_put_text(out, TEXT("resource"), subject->resource);
    if (arm_call_field(call, "scope").size)
        json_put_text(out, TEXT("scope"), arm_call_field(call, "scope"));
    json_put_text(out, TEXT("access_token"), access);
    if (subject->principal.is_user)
        json_put_text(out, TEXT("refresh_token"), tokens_refresh(call, subject, now));
    if (subject->principal.is_user || scope_has(call, TEXT("openid")))
        json_put_text(out, TEXT("id_token"), tokens_id(call, subject, now));
    if (text_is(arm_call_field(call, "client_info"), TEXT("1")))
        json_put_text(out, TEXT("client_info"), client_info_of(call, &subject->principal));
    json_object_end(out);
    return ARM_OK;
}

// RFC 6749, 2.3.1: in the form, or as HTTP Basic.
static void read_client(struct arm_call *call, struct text *ret_id, struct text *ret_secret) {
    struct text basic = http_request_field(call->request, "Authorization");
    const struct text scheme = text_cut(&basic, ' ');
    struct text pair = TEXT("");
    *ret_id = arm_call_field(call, "client_id");
    *ret_secret = arm_call_field(call, "client_secret");
    if (!text_same(scheme, TEXT("Basic")) || !base64_read(call->arena, text_trim(basic), &pair) ||
        !memchr(pair.at, ':', pair.size))
        return;
    struct text id = text_cut(&pair, ':');
    if (arm_percent_decode(call->arena, id, true, &id) &&
        arm_percent_decode(call->arena, pair, true, &pair)) {
        *ret_id = id;
        *ret_secret = pair;
    }
}

static enum arm_code by_client_credentials(struct arm_call *call, struct token_subject *subject) {
    struct text secret = TEXT("");
    read_client(call, &subject->client_id, &secret);
    if (!sign_in_check(call, subject->client_id, secret, false, subject)) {
        if (call->status == 401 && http_request_field(call->request, "Authorization").at)
            call->challenge = TEXT("Basic realm=\"azsreg\""); // RFC 6749, 5.2
        return ARM_OK;
    }
    subject->client_id = subject->principal.login;
    return sign_in_grant(call, subject);
}

static enum arm_code by_password(struct arm_call *call, struct token_subject *subject) {
    return sign_in_check(call, arm_call_field(call, "username"), arm_call_field(call, "password"),
                         true, subject)
               ? sign_in_grant(call, subject)
               : ARM_OK;
}

enum arm_code sign_in_grant_to(struct arm_call *call, const struct guid *id,
                               const struct text *mark, struct token_subject *subject,
                               struct text why) {
    struct principal_row row;
    if (store_principal_by_id(app_db(call), call->arena, id, &row) != STORE_OK ||
        (mark && !text_is(*mark, tokens_secret_mark(call->arena, &row))))
        return sign_in_answer_error(call, 400, "invalid_grant", why);
    struct guid invited = {0};
    switch (subject_find(call, &row, subject, &invited)) {
    case SUBJECT_FITS:
        return sign_in_grant(call, subject);
    case SUBJECT_NOT_REDEEMED:
        refuse_unredeemed(call, &invited);
        return ARM_OK;
    case SUBJECT_DISABLED:
        refuse_disabled(call);
        return ARM_OK;
    case SUBJECT_ELSEWHERE:
        break;
    }
    return sign_in_answer_error(call, 400, "invalid_grant", why);
}

static enum arm_code by_refresh_token(struct arm_call *call, struct token_subject *subject) {
    const struct text why = TEXT(
        "AADSTS70008: The refresh token is expired, malformed, not from here, or its user has "
        "gone or has another password.");
    struct refresh_token token;
    if (!tokens_read_refresh(call, arm_call_field(call, "refresh_token"), &token))
        return sign_in_answer_error(call, 400, "invalid_grant", why);
    if (!arm_call_field(call, "resource").size &&
        !resource_of_scope(arm_call_field(call, "scope")).size)
        subject->resource = token.resource;
    return sign_in_grant_to(call, &token.principal, &token.mark, subject, why);
}

// It becomes the audience of an id token, which must never be that of an access token.
static bool is_url(struct text client_id) {
    return client_id.size &&
           (memchr(client_id.at, ':', client_id.size) || memchr(client_id.at, '/', client_id.size));
}

struct grant {
    const char *name;
    const char *counted_as;
    enum arm_code (*give)(struct arm_call *call, struct token_subject *subject);
};

static const struct grant grants[] = {
    {"client_credentials", "client_credentials", by_client_credentials},
    {"password", "password", by_password},
    {"refresh_token", "refresh_token", by_refresh_token},
    {"urn:ietf:params:oauth:grant-type:device_code", "device_code", sign_in_by_device_code},
    {"device_code", "device_code", sign_in_by_device_code},
};

static const struct grant *find_grant(struct text type) {
    for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
        if (text_is(type, text_of(grants[i].name)))
            return &grants[i];
    return NULL;
}

enum arm_code sign_in_token(struct arm_call *call) {
    const struct grant *grant = find_grant(arm_call_field(call, "grant_type"));
    call->grant = grant ? grant->counted_as : "other";
    struct token_subject subject = {.client_id = arm_call_field(call, "client_id"),
                                    .is_v2 = strstr(call->route->path, "/v2.0/")};
    if (!sign_in_authority(call, &subject.authority) || !sign_in_resource(call, &subject.resource))
        return ARM_OK;
    if (is_url(subject.client_id))
        return sign_in_answer_error(
            call, 400, "invalid_request",
            TEXT("AADSTS900144: The client_id is the name of an application, no "
                 "URL or URN."));
    if (grant)
        return grant->give(call, &subject);
    return sign_in_answer_error(
        call, 400, "unsupported_grant_type",
        TEXT("AADSTS70003: The grant_type is missing or not supported: "
             "client_credentials, password, refresh_token and device_code are."));
}
