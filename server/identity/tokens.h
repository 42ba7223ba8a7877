// The access, refresh and id tokens this server hands out, and what is asked of those it takes.
#ifndef AZSREG_IDENTITY_TOKENS_H
#define AZSREG_IDENTITY_TOKENS_H

#include "arm/call.h"
#include "parties/principals.h"

// The resource that access tokens are for; /metadata/endpoints names it.
#define TOKENS_AUDIENCE "https://management.azsreg.local/"

enum { TOKENS_ACCESS_SECONDS = 3600, TOKENS_REFRESH_SECONDS = 14 * 24 * 3600 };

// Who a token is for, and from where.
struct token_subject {
    struct principal_row principal;
    struct guid tenant;    // that it is for; nil: its own
    struct guid object_id; // as it is known there, as a guest; nil: its own
    struct text authority; // "adfs", or a tenant: the first segment of the sign-in URL
    struct text client_id; // of the application that signs in
    struct text resource;  // the audience
    bool is_v2;            // signed in at the v2.0 endpoint: its id token names that as its issuer
};

// Compact JWTs in the arena; empty when signing failed.
struct text tokens_access(struct arm_call *call, const struct token_subject *subject, int64_t now);
struct text tokens_refresh(struct arm_call *call, const struct token_subject *subject, int64_t now);
struct text tokens_id(struct arm_call *call, const struct token_subject *subject, int64_t now);

// Whether a resource is one that access tokens are given out for.
bool tokens_knows_resource(struct arm_call *call, struct text resource);

// What a token for the call's path may be for, and whose tokens are taken, for whoever asks why one
// is not: with commas between.
struct text tokens_audiences(struct arm_call *call);
struct text tokens_issuers(struct arm_call *call);

// What a refresh token says.
struct refresh_token {
    struct guid principal; // whom it was given to
    struct text resource;
    struct text mark; // tokens_secret_mark of the secret that was shown for it
};

bool tokens_read_refresh(struct arm_call *call, struct text token, struct refresh_token *ret_token);

// What a principal's secret is called in its refresh tokens, which end with it.
struct text tokens_secret_mark(struct arena *arena, const struct principal_row *principal);

// Checks a request's access token and says whose it is, in call->caller, or that it has to be asked
// again (call->waits). On failure the call's error and challenge are set.
enum arm_code tokens_authenticate(struct arm_call *call);

#endif
