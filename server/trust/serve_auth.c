#include "trust/serve_auth.h"

#include "base/cleanup.h"
#include "base/files.h"
#include "client/fetch.h"
#include "identity/issuers.h"
#include "keys/keys.h"
#include "wire/listen.h"

// Without sign-in, whoever reaches the server may do everything.
static bool check_anonymous(struct arena *arena, const struct serve_auth *auth,
                            struct text *ret_why) {
    for (size_t i = 0; i < 2 && !auth->allow_anonymous; i++) {
        const struct text address = auth->addresses[i];
        if (!address.size || listen_is_loopback(arena, address))
            continue;
        *ret_why = text_format(arena,
                               "with --auth none anybody who reaches %.*s may do everything; use "
                               "--auth token, or add --allow-anonymous if that is what you want",
                               TEXT_ARGS(address));
        return false;
    }
    return true;
}

// An issuer's keys are where its openid-configuration says (OpenID Connect Discovery 1.0, 4).
static bool fetch_keys(struct arena *arena, struct text issuer, struct text *ret_jwks,
                       struct text *ret_why) {
    struct json_reader reader = {.arena = arena};
    struct text document = TEXT("");
    const struct text url = text_format(arena, "%.*s/.well-known/openid-configuration",
                                        TEXT_ARGS(text_without_end(issuer, '/')));
    if (!fetch_get(arena, url, &document, ret_why))
        return false;
    cleanup_json cJSON *configuration = json_parse(&reader, document);
    const struct text keys = jwt_claim(configuration, "jwks_uri");
    if (!keys.size)
        *ret_why = TEXT("its openid-configuration names no jwks_uri");
    else if (text_starts_same(url, TEXT("https://")) && !text_starts_same(keys, TEXT("https://")))
        *ret_why = TEXT("its jwks_uri is no https URL, though its own is");
    else
        return fetch_get(arena, text_copy(arena, keys), ret_jwks, ret_why);
    return false;
}

// "URL" of an issuer, whose keys are fetched; or "FILE", a JWKS whose keys may sign for any issuer;
// or "URL=FILE", the keys of that issuer.
static bool trust(struct arena *arena, struct text word, struct app *app, struct text *ret_why) {
    struct text file = word;
    struct text issuer = text_cut(&file, '=');
    const bool is_url =
        text_starts_same(issuer, TEXT("https://")) || text_starts_same(issuer, TEXT("http://"));
    struct text jwks = TEXT("");
    struct text why = TEXT("");
    if (!is_url) {
        file = word;
        issuer = TEXT("");
    }
    const char *path = text_cstring(arena, file);
    if (file.size ? path && file_read(arena, path, &jwks, &why) &&
                        issuers_add_keys(app->issuers, arena, issuer, jwks, &why)
                  : issuers_add_url(app->issuers, arena, issuer, fetch_keys, &why))
        return true;
    *ret_why = text_format(arena, "--trust-issuer %.*s: %.*s", TEXT_ARGS(word), TEXT_ARGS(why));
    return false;
}

// A key of tokens that is brought along: the same one at every server and every start.
static bool read_signing_key(struct arena *arena, struct text file, struct app *app,
                             struct text *ret_why) {
    struct text pem = TEXT("");
    struct text why = TEXT("");
    if (!file.size)
        return true;
    if (file_read(arena, file.at, &pem, &why) && keys_give(app->keys, pem, &why))
        return true;
    *ret_why = text_format(arena, "--signing-key %.*s: %.*s", TEXT_ARGS(file), TEXT_ARGS(why));
    return false;
}

bool serve_auth_open(struct arena *arena, const struct serve_auth *auth, struct app *app,
                     struct text *ret_why) {
    struct text issuers = auth->issuers;
    app->asks_for_tokens = text_is(auth->word, TEXT("token"));
    if (!app->asks_for_tokens && !text_is(auth->word, TEXT("none"))) {
        *ret_why = TEXT("--auth takes none or token");
        return false;
    }
    if (!app->asks_for_tokens && issuers.size) {
        *ret_why = TEXT("--trust-issuer needs --auth token");
        return false;
    }
    while (issuers.size)
        if (!trust(arena, text_cut(&issuers, ','), app, ret_why))
            return false;
    return read_signing_key(arena, auth->signing_key, app, ret_why) &&
           (app->asks_for_tokens || check_anonymous(arena, auth, ret_why));
}
