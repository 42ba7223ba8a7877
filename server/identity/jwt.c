#include "identity/jwt.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "base/cleanup.h"

#include <string.h>

enum {
    NOT_BEFORE_LEEWAY_S = 60,
    KEY_BYTES_LEAST = 2048 / 8, // RFC 7518, 3.3
    UNTYPED_HEADER_MOST = 256,  // characters; what is signed here has fewer
    SIGNATURE_MOST = 1024,      // the same
};

struct trusted_keys {
    struct trusted_keys *next;
    struct signing_key *key; // its public half
    char *id;
    char *issuer;
};

static const cJSON *member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

struct text jwt_claim(const cJSON *claims, const char *name) {
    return text_of(cJSON_GetStringValue(member(claims, name)));
}

void trusted_keys_close(struct trusted_keys *keys) {
    while (keys) {
        struct trusted_keys *next = keys->next;
        signing_key_close(keys->key);
        free(keys->id);
        free(keys->issuer);
        free(keys);
        keys = next;
    }
}

static bool is_named_before(const struct trusted_keys *keys, const struct trusted_keys *key) {
    while (keys != key && !text_is(text_of(keys->issuer), text_of(key->issuer)))
        keys = keys->next;
    return keys != key;
}

struct text trusted_keys_issuers(struct arena *arena, const struct trusted_keys *keys) {
    struct buffer list = buffer_in(arena);
    struct text text = TEXT("");
    for (const struct trusted_keys *key = keys; key; key = key->next) {
        if (is_named_before(keys, key))
            continue;
        buffer_add(&list, list.size ? TEXT(", ") : TEXT(""));
        buffer_add(&list, *key->issuer ? text_of(key->issuer) : TEXT("any"));
    }
    return buffer_text(&list, &text) ? text : TEXT("");
}

static bool add_key(struct arena *arena, struct trusted_keys **keys, struct text issuer,
                    const cJSON *entry) {
    struct text n = TEXT("");
    struct text e = TEXT("");
    const struct text id = jwt_claim(entry, "kid");
    if (!text_is(jwt_claim(entry, "kty"), TEXT("RSA")) || !id.size ||
        !base64_read(arena, jwt_claim(entry, "n"), &n) ||
        !base64_read(arena, jwt_claim(entry, "e"), &e) || n.size < KEY_BYTES_LEAST)
        return false;
    struct trusted_keys *added = calloc(1, sizeof *added);
    if (!added)
        return false;
    added->key = signing_key_public(n, e);
    added->id = strndup(id.at, id.size);
    added->issuer = strndup(issuer.at, issuer.size);
    if (!added->key || !added->id || !added->issuer) {
        trusted_keys_close(added);
        return false;
    }
    added->next = *keys;
    *keys = added;
    return true;
}

bool trusted_keys_add(struct arena *arena, struct trusted_keys **keys, struct text issuer,
                      struct text jwks, struct text *ret_why) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, jwks);
    const cJSON *entry = NULL;
    size_t added = 0;
    cJSON_ArrayForEach(entry, member(tree, "keys")) {
        added += add_key(arena, keys, issuer, entry);
    }
    if (!added)
        *ret_why = TEXT("it is no JWKS with an RSA key of 2048 bits or more that has a kid");
    return added > 0;
}

bool trusted_keys_replace(struct arena *arena, struct trusted_keys **keys, struct text issuer,
                          struct text jwks, struct text *ret_why) {
    struct trusted_keys *fresh = NULL;
    struct trusted_keys **end = &fresh;
    if (!trusted_keys_add(arena, &fresh, issuer, jwks, ret_why))
        return false;
    while (*end)
        end = &(*end)->next;
    *end = *keys;
    while (*end) {
        struct trusted_keys *old = *end;
        if (!text_is(issuer, text_of(old->issuer))) {
            end = &old->next;
            continue;
        }
        *end = old->next;
        old->next = NULL;
        trusted_keys_close(old);
    }
    *keys = fresh;
    return true;
}

// RFC 7515, 2: base64url without padding, and with nothing in the bits that are left over. A token
// has one form; one that could be written in several would be several to whoever remembers it.
static bool read_base64(struct arena *arena, struct text encoded, struct text *ret_bytes) {
    return encoded.size && base64_read(arena, encoded, ret_bytes) &&
           text_is(base64_write_url(arena, *ret_bytes), encoded);
}

static cJSON *read_part(struct arena *arena, struct text encoded) {
    struct json_reader reader = {.arena = arena};
    struct text json = TEXT("");
    cleanup_json cJSON *tree =
        read_base64(arena, encoded, &json) ? json_parse(&reader, json) : NULL;
    return cJSON_IsObject(tree) ? TAKE(tree) : NULL;
}

// What of a token its signature stands or falls with.
struct signed_token {
    struct text key_id;
    struct text issuer;
    struct text data;
    struct text signature;
};

// Authorities may name their keys alike, so of those with the token's kid the one that fits counts;
// one that may speak for the token's issuer comes first.
static const struct trusted_keys *find_signer(const struct trusted_keys *trusted,
                                              const struct signed_token *token, bool *ret_named) {
    const struct trusted_keys *found = NULL;
    for (; trusted; trusted = trusted->next) {
        if (!text_is(token->key_id, text_of(trusted->id)))
            continue;
        *ret_named = true;
        if (!signing_key_verify(trusted->key, token->data, token->signature))
            continue;
        if (!*trusted->issuer || text_is(token->issuer, text_of(trusted->issuer)))
            return trusted;
        found = trusted;
    }
    return found;
}

static enum jwt_verdict check_signature(const struct signing_key *own,
                                        const struct trusted_keys *trusted,
                                        const struct signed_token *token, struct jwt *jwt,
                                        struct text *ret_why) {
    bool is_named = own && text_is(token->key_id, signing_key_id(own));
    jwt->is_own = is_named;
    const struct trusted_keys *signer = jwt->is_own ? NULL : find_signer(trusted, token, &is_named);
    jwt->issuer = signer ? text_of(signer->issuer) : TEXT("");
    if (signer || (jwt->is_own && signing_key_verify(own, token->data, token->signature)))
        return JWT_FINE;
    *ret_why = is_named ? TEXT("its signature does not fit")
                        : TEXT("it names a signing key (kid) that is not known here");
    return is_named ? JWT_FORGED : JWT_KEY_UNKNOWN;
}

// Whatever else an authority signs with its key, and whoever had a say in it, says that it is
// something else, or nothing (RFC 8725, 3.11; RFC 9068, 2.1; names compare without case, with or
// without "application/": RFC 7515, 4.1.9).
static bool is_token_type(struct text type) {
    const struct text prefix = TEXT("application/");
    if (text_starts_same(type, prefix))
        type = text_slice(type, prefix.size, type.size);
    return text_same(type, TEXT("JWT")) || text_same(type, TEXT("at+jwt"));
}

enum jwt_verdict jwt_read(struct arena *arena, const struct signing_key *own,
                          const struct trusted_keys *trusted, struct text token,
                          struct jwt *ret_jwt, struct text *ret_why) {
    struct text rest = token;
    struct text signature = TEXT("");
    struct jwt jwt = {0};
    const struct text header_part = text_cut(&rest, '.');
    const struct text claims_part = text_cut(&rest, '.');
    cleanup_json cJSON *header = read_part(arena, header_part);
    cleanup_json cJSON *claims = read_part(arena, claims_part);
    *ret_why = TEXT("it is not three parts of base64url with JSON inside");
    if (!header || !claims || !read_base64(arena, rest, &signature))
        return JWT_MALFORMED;
    *ret_why = TEXT("its algorithm is not RS256");
    if (!text_is(jwt_claim(header, "alg"), TEXT("RS256")) || member(header, "crit"))
        return JWT_MALFORMED;
    const struct signed_token parts = {
        .key_id = jwt_claim(header, "kid"),
        .issuer = jwt_claim(claims, "iss"),
        .data = text_slice(token, 0, header_part.size + 1 + claims_part.size),
        .signature = signature,
    };
    const enum jwt_verdict verdict = check_signature(own, trusted, &parts, &jwt, ret_why);
    if (verdict != JWT_FINE) {
        *ret_jwt = (struct jwt){.issuer = text_copy(arena, parts.issuer)};
        return verdict;
    }
    *ret_why = TEXT("its type is neither JWT nor at+jwt");
    if (!is_token_type(jwt_claim(header, "typ")))
        return JWT_MALFORMED;
    *ret_jwt = (struct jwt){TAKE(claims), jwt.is_own, jwt.issuer};
    return JWT_FINE;
}

cJSON *jwt_read_untyped(struct arena *arena, const struct signing_key *key, struct text jws) {
    struct text rest = jws;
    struct text signature = TEXT("");
    const struct text header_part = text_cut(&rest, '.');
    const struct text claims_part = text_cut(&rest, '.');
    if (header_part.size > UNTYPED_HEADER_MOST || rest.size > SIGNATURE_MOST)
        return NULL;
    cleanup_json cJSON *header = read_part(arena, header_part);
    if (!header || !text_is(jwt_claim(header, "alg"), TEXT("RS256")) || member(header, "crit") ||
        member(header, "typ") || !read_base64(arena, rest, &signature))
        return NULL;
    const struct text data = text_slice(jws, 0, header_part.size + 1 + claims_part.size);
    return signing_key_verify(key, data, signature) ? read_part(arena, claims_part) : NULL;
}

static bool is_audience(const struct access_token_rule *rule, struct text audience) {
    for (size_t i = 0; i < sizeof rule->audiences / sizeof *rule->audiences; i++)
        if (rule->audiences[i].size &&
            text_same(text_without_end(audience, '/'), text_without_end(rule->audiences[i], '/')))
            return true;
    return false;
}

static bool has_audience(const cJSON *claims, const struct access_token_rule *rule) {
    const cJSON *audiences = member(claims, "aud");
    const cJSON *item = NULL;
    if (!cJSON_IsArray(audiences))
        return is_audience(rule, jwt_claim(claims, "aud"));
    cJSON_ArrayForEach(item, audiences) {
        if (is_audience(rule, text_of(cJSON_GetStringValue(item))))
            return true;
    }
    return false;
}

// Up to the year 9999: what is no time does not end, either.
static bool is_time(const cJSON *node) {
    return cJSON_IsNumber(node) && node->valuedouble <= 253402300799.0;
}

enum access_token_verdict access_token_check(struct arena *arena, const cJSON *claims,
                                             const struct access_token_rule *rule,
                                             struct text *ret_why) {
    const cJSON *expires = member(claims, "exp");
    const cJSON *not_before = member(claims, "nbf");
    const double now = (double)rule->now;
    if (!is_time(expires) || (not_before && !is_time(not_before))) {
        *ret_why = TEXT("its exp or nbf is no time, in seconds since 1970");
        return ACCESS_TOKEN_INVALID;
    }
    if (!has_audience(claims, rule)) {
        *ret_why = text_format(arena, "its audience '%s' is not this service",
                               jwt_claim(claims, "aud").at);
        return ACCESS_TOKEN_OTHERS;
    }
    if (not_before && not_before->valuedouble > now + NOT_BEFORE_LEEWAY_S) {
        *ret_why = TEXT("it is not valid yet");
        return ACCESS_TOKEN_INVALID;
    }
    if (expires->valuedouble <= now) {
        *ret_why = text_format(arena, "it expired at %.0f, and now is %.0f (seconds since 1970)",
                               expires->valuedouble, now);
        return ACCESS_TOKEN_EXPIRED;
    }
    return ACCESS_TOKEN_OK;
}
