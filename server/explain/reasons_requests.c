#include "explain/reasons.h"

#include "base/clock.h"
#include "explain/telling.h"
#include "identity/bearer.h"
#include "identity/token_note.h"
#include "identity/tokens.h"
#include "protocol/route_mend.h"

static void etag_other(const struct asking *asking, struct reasoning *ret) {
    const struct text field = telling_value(asking, 0);
    const struct text state = telling_value(asking, 1);
    ret->cure = TEXT("GET it again, and send the etag that it has now.");
    if (!state.size)
        return; // Partner Center's
    ret->why = SAY("%.*s does not hold: %.*s.", TEXT_ARGS(field), TEXT_ARGS(state));
    if (text_same(field, TEXT("If-None-Match")) || !text_has_same(state, TEXT("etag is")))
        ret->cure = SAY("Send it without %.*s.", TEXT_ARGS(field));
}

static void skiptoken_forged(const struct asking *asking, struct reasoning *ret) {
    (void)asking;
    ret->why = TEXT("The skip token is none that this list has given out since the last reset.");
    ret->cure = TEXT("Begin the list again, and follow its nextLink as it is.");
}

// The query is not repeated: there may be secrets in it, and it is as it was.
static void path_unknown(const struct asking *asking, struct reasoning *ret) {
    struct arm_call *call = asking->call;
    const struct arm_near near = arm_route_nearest(&call->service->routes, &call->path);
    ret->why = TEXT("Nothing is served at this path.");
    ret->cure = TEXT("azsreg routes lists what is served.");
    if (!near.path)
        return;
    ret->why = SAY("Nothing is served at this path. Nearest: %s; %.*s.", near.path,
                   TEXT_ARGS(arm_route_mistakes(call->arena, &near, &call->path)));
    ret->cure = SAY("Ask %.*s.", TEXT_ARGS(arm_route_mend(call->arena, &near, &call->path)));
}

// --- tokens ---

static struct text claim_of(const struct asking *asking, const char *name) {
    struct text token = TEXT("");
    return bearer_read(asking->call->request, &token) == BEARER_READ
               ? token_claim(asking->call, token, name)
               : TEXT("");
}

static struct text how_to_sign_in(const struct asking *asking) {
    return SAY("POST %.*s/adfs/oauth2/token", TEXT_ARGS(arm_call_base_url(asking->call)));
}

static void issuer_unknown(const struct asking *asking, struct reasoning *ret) {
    const struct text issuer = claim_of(asking, "iss");
    ret->why = SAY("The access token says that it is from '%.*s'; trusted here: %.*s.",
                   TEXT_ARGS(issuer), TEXT_ARGS(tokens_issuers(asking->call)));
    ret->cure =
        SAY("Get one from this server: %.*s. Or start it with --public-url, or with "
            "--trust-issuer %.*s.",
            TEXT_ARGS(how_to_sign_in(asking)), TEXT_ARGS(issuer));
}

static void token_signature(const struct asking *asking, struct reasoning *ret) {
    ret->why =
        SAY("Nobody who is trusted here has signed the access token: %.*s. It says that it "
            "is from '%.*s'; trusted here: %.*s.",
            TEXT_ARGS(telling_value(asking, 0)), TEXT_ARGS(claim_of(asking, "iss")),
            TEXT_ARGS(tokens_issuers(asking->call)));
    ret->cure = SAY("Get one from this server: %.*s. Or start it with --trust-issuer.",
                    TEXT_ARGS(how_to_sign_in(asking)));
}

static void token_audience(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("The access token is for '%.*s'; accepted: %.*s.",
                   TEXT_ARGS(claim_of(asking, "aud")), TEXT_ARGS(tokens_audiences(asking->call)));
    ret->cure = SAY("Get one for one of those: %.*s.", TEXT_ARGS(how_to_sign_in(asking)));
}

static void token_expired(const struct asking *asking, struct reasoning *ret) {
    const struct text expires = claim_of(asking, "exp");
    unsigned long seconds = 0;
    struct text at = expires;
    if (text_number(expires, 253402300799UL, &seconds))
        at = clock_rfc3339_text(asking->call->arena, (int64_t)seconds * 1000);
    ret->why = SAY("The access token expired at %.*s; the server's clock says %.*s.", TEXT_ARGS(at),
                   TEXT_ARGS(clock_rfc3339_text(asking->call->arena, clock_served_ms())));
    ret->cure = SAY("Get another one: %.*s.", TEXT_ARGS(how_to_sign_in(asking)));
}

static void token_form(const struct asking *asking, struct reasoning *ret) {
    ret->why = SAY("What is sent is no access token: %.*s.", TEXT_ARGS(telling_value(asking, 0)));
    ret->cure = SAY("Get one: %.*s.", TEXT_ARGS(how_to_sign_in(asking)));
}

static void no_token(const struct asking *asking, struct reasoning *ret) {
    ret->why = TEXT("There is no Authorization header, and callers have to sign in.");
    ret->cure = SAY("Get a token: %.*s.", TEXT_ARGS(how_to_sign_in(asking)));
}

const struct reason_row reasons_requests[] = {
    {"path-unknown", path_unknown},         {"etag-other", etag_other},
    {"skiptoken-forged", skiptoken_forged}, {"issuer-unknown", issuer_unknown},
    {"token-signature", token_signature},   {"token-audience", token_audience},
    {"token-expired", token_expired},       {"token-form", token_form},
    {"authentication-failed", no_token},    {NULL, NULL},
};
