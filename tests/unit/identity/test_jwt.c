// identity/jwt: which compact JWS is a token here, and which is not. "alg (only RS256: no none, no
// HMAC with the public key)"; tokens are made with OpenSSL, not with the code under test.
#include "unit.h"

#include "base/base64.h"
#include "identity/jwt.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

static struct signing_key *own; // made once: RSA keys take their time
static struct signing_key *foreign;
static struct text own_id;
static struct text foreign_id;

static int make_keys(void **state) {
    (void)state;
    own = signing_key_make();
    foreign = signing_key_make();
    if (!own || !foreign)
        return -1;
    own_id = signing_key_id(own);
    foreign_id = signing_key_id(foreign);
    return 0;
}

static int close_keys(void **state) {
    (void)state;
    signing_key_close(own);
    signing_key_close(foreign);
    return 0;
}

static EVP_PKEY *pair_of(struct arena *arena, const struct signing_key *key) {
    const struct text pem = signing_key_pem(arena, key);
    BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(pair);
    return pair;
}

static struct text two_parts(struct arena *arena, struct text header, struct text payload) {
    const struct text first = base64_write_url(arena, header);
    const struct text second = base64_write_url(arena, payload);
    return text_format(arena, "%.*s.%.*s", TEXT_ARGS(first), TEXT_ARGS(second));
}

static struct text with_signature(struct arena *arena, struct text data, const void *at,
                                  size_t size) {
    const struct text last = base64_write_url(arena, (struct text){at, size});
    return text_format(arena, "%.*s.%.*s", TEXT_ARGS(data), TEXT_ARGS(last));
}

static struct text token_with(struct arena *arena, const struct signing_key *key,
                              const EVP_MD *digest, struct text header, struct text payload) {
    const struct text data = two_parts(arena, header, payload);
    EVP_PKEY *pair = pair_of(arena, key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t size = sizeof signature;
    const bool good =
        EVP_DigestSignInit(context, NULL, digest, NULL, pair) == 1 &&
        EVP_DigestSign(context, signature, &size, (const unsigned char *)data.at, data.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    assert_true(good);
    return with_signature(arena, data, signature, size);
}

// As RS256 would have it, by the own key.
static struct text token_of(struct arena *arena, const char *header, const char *payload) {
    struct text text = text_of(header);
    if (!header)
        text = text_format(arena, "{\"typ\":\"JWT\",\"kid\":\"%.*s\",\"alg\":\"RS256\"}",
                           TEXT_ARGS(own_id));
    return token_with(arena, own, EVP_sha256(), text, text_of(payload));
}

static bool reads(struct arena *arena, const struct trusted_keys *trusted, struct text token) {
    struct text why = TEXT("");
    struct jwt jwt = {0};
    const bool read = jwt_read(arena, own, trusted, token, &jwt, &why) == JWT_FINE;
    cJSON_Delete(jwt.claims);
    assert_true(read || why.size > 0);
    assert_true(read || !jwt.claims); // untouched on failure
    return read;
}

static void a_good_one_is_read(void **state) {
    struct text why = TEXT("");
    struct jwt jwt = {0};
    const struct text token =
        token_of(*state, NULL, "{\"oid\":\"me\",\"exp\":5,\"n\":{\"a\":[1,2]}}");
    assert_int_equal(jwt_read(*state, own, NULL, token, &jwt, &why), JWT_FINE);
    cleanup_json cJSON *claims = jwt.claims;
    assert_true(jwt.is_own);
    expect_text("issuer", jwt.issuer, TEXT(""));
    expect_text("string", jwt_claim(claims, "oid"), TEXT("me"));
    expect_text("number", jwt_claim(claims, "exp"), TEXT(""));
    expect_text("object", jwt_claim(claims, "n"), TEXT(""));
    expect_text("absent", jwt_claim(claims, "x"), TEXT(""));
    expect_text("in another case", jwt_claim(claims, "OID"), TEXT(""));
}

// An activation key is no token, though its signature is as good.
static void what_the_key_signs_besides(void **state) {
    assert_false(reads(*state, NULL, signing_key_sign(*state, own, TEXT("{\"oid\":\"me\"}"))));
    assert_false(reads(*state, NULL, signing_key_sign(*state, foreign, TEXT("{}"))));
}

static bool reads_untyped(struct arena *arena, struct text token) {
    cleanup_json cJSON *claims = jwt_read_untyped(arena, own, token);
    return claims;
}

// And the other way round: what is no token is what this key has signed without a type, and not so
// long that reading it costs much.
static void what_is_no_token(void **state) {
    struct arena *arena = *state;
    static const struct {
        const char *header, *claims;
        bool is_read;
    } rows[] = {
        {"{\"alg\":\"RS256\"}", "{}", true},
        {"{\"kid\":\"whose\",\"alg\":\"RS256\"}", "{}", true},
        {"{\"typ\":\"JWT\",\"alg\":\"RS256\"}", "{}", false},
        {"{\"typ\":\"\",\"alg\":\"RS256\"}", "{}", false},
        {"{\"crit\":[],\"alg\":\"RS256\"}", "{}", false},
        {"{\"alg\":\"RS512\"}", "{}", false},
        {"{}", "{}", false},
        {"{\"alg\":\"RS256\"}", "[]", false},
        {"{\"alg\":\"RS256\"}", "{", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].header,
                      reads_untyped(arena, token_of(arena, rows[i].header, rows[i].claims)),
                      rows[i].is_read);
    const struct text key = signing_key_sign(arena, own, TEXT("{\"oid\":\"me\"}"));
    assert_true(reads_untyped(arena, key));
    assert_false(reads_untyped(arena, signing_key_sign_token(arena, own, TEXT("{}"))));
    assert_false(reads_untyped(arena, signing_key_sign(arena, foreign, TEXT("{}"))));
    for (size_t size = 0; size < key.size; size++)
        assert_false(reads_untyped(arena, text_slice(key, 0, size)));
    for (int pad = 177; pad <= 178; pad++) { // a header of 256 characters, and one of more
        const struct text header = text_format(arena, "{\"alg\":\"RS256\"%*s}", pad, "");
        expect_number("long", reads_untyped(arena, token_of(arena, header.at, "{}")), pad == 177);
    }
}

static void headers(void **state) {
    static const struct {
        const char *header; // @ stands for the own kid, # for the other key's
        bool good;
    } rows[] = {
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\"}", true},
        {"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"@\"}", true},
        // without it, it is an activation key, and what is in that is whoever registered's
        {"{\"kid\":\"@\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":\"\",\"kid\":\"@\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":7,\"kid\":\"@\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":\"JWS\",\"kid\":\"@\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\",\"x5t\":\"abc\",\"jku\":\"http://"
         "evil.example\"}",
         true},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"none\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"None\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":null}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":[\"RS256\"]}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"rs256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256 \"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"HS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS384\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"PS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"ALG\":\"RS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"none\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\",\"ALG\":\"none\"}", false},
        // RFC 7515, 4.1.11: what is critical must be understood; nothing is
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\",\"crit\":[\"exp\"]}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\",\"crit\":[]}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\",\"crit\":null}", false},
        {"{\"alg\":\"RS256\"}", false},
        {"{\"kid\":\"\",\"alg\":\"RS256\"}", false},
        {"{\"kid\":null,\"alg\":\"RS256\"}", false},
        {"{\"kid\":7,\"alg\":\"RS256\"}", false},
        {"{\"kid\":\"unknown\",\"alg\":\"RS256\"}", false},
        {"{\"kid\":\"#\",\"alg\":\"RS256\"}", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@@\",\"alg\":\"RS256\"}", false},
        {"[\"RS256\"]", false},
        {"\"RS256\"", false},
        {"null", false},
        {"", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\"", false},
        {"{\"typ\":\"JWT\",\"kid\":\"@\",\"alg\":\"RS256\"} x", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text header = TEXT("");
        for (const char *at = rows[i].header; *at; at++)
            header = *at == '@'
                         ? text_format(*state, "%.*s%.*s", TEXT_ARGS(header), TEXT_ARGS(own_id))
                     : *at == '#'
                         ? text_format(*state, "%.*s%.*s", TEXT_ARGS(header), TEXT_ARGS(foreign_id))
                         : text_format(*state, "%.*s%c", TEXT_ARGS(header), *at);
        const struct text token =
            token_with(*state, own, EVP_sha256(), header, TEXT("{\"oid\":\"me\"}"));
        expect_number(rows[i].header, reads(*state, NULL, token), rows[i].good);
    }
}

static void payloads(void **state) {
    static const struct {
        const char *payload;
        bool good;
    } rows[] = {
        {"{}", true},
        {"{\"aud\":\"x\"}", true},
        {" {\"aud\" : \"x\"} ", true},
        {"", false},
        {"x", false},
        {"[]", false},
        {"null", false},
        {"7", false},
        {"{\"aud\":\"x\"", false},
        {"{\"aud\":\"x\",}", false},
        {"{\"aud\":\"x\"}{}", false},
        {"{\"aud\":\"x\",\"aud\":\"y\"}", false},
        {"{\"aud\":\"x\",\"AUD\":\"y\"}", false},
        {"{\"a\":{\"b\":1,\"b\":2}}", false},
        {"{\"aud\":\"\xff\"}", false},
        {"{\"aud\":\"a\\u0000b\"}", false},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].payload, reads(*state, NULL, token_of(*state, NULL, rows[i].payload)),
                      rows[i].good);
}

static void three_parts_and_no_others(void **state) {
    const struct text good = token_of(*state, NULL, "{\"oid\":\"me\"}");
    struct text rest = good;
    const struct text header = text_cut(&rest, '.');
    const struct text payload = text_cut(&rest, '.');
    static const char *const forms[] = {
        "",       ".",       "..",     "...",    "H",       "H.",          "H.P",   "H.P.",
        ".P.S",   "H..S",    "H.P.S.", ".H.P.S", "H.P.S.S", "H.P..S",      "H P.S", "H.P.S ",
        " H.P.S", "H.P.S\n", "P.H.S",  "H.H.S",  "H.S.P",   "H.P.S,H.P.S", "S.P.H",
    };
    assert_true(reads(*state, NULL, good));
    for (size_t i = 0; i < ROWS(forms); i++) {
        struct text token = TEXT("");
        for (const char *at = forms[i]; *at; at++)
            token =
                *at == 'H'   ? text_format(*state, "%.*s%.*s", TEXT_ARGS(token), TEXT_ARGS(header))
                : *at == 'P' ? text_format(*state, "%.*s%.*s", TEXT_ARGS(token), TEXT_ARGS(payload))
                : *at == 'S' ? text_format(*state, "%.*s%.*s", TEXT_ARGS(token), TEXT_ARGS(rest))
                             : text_format(*state, "%.*s%c", TEXT_ARGS(token), *at);
        expect(forms[i], !reads(*state, NULL, token));
    }
}

static void truncated_at_every_length(void **state) {
    const struct text good = token_of(*state, NULL, "{\"oid\":\"me\"}");
    for (size_t size = 0; size < good.size; size++)
        assert_false(reads(*state, NULL, text_slice(good, 0, size)));
    for (size_t start = 1; start < good.size; start += 7)
        assert_false(reads(*state, NULL, text_slice(good, start, good.size)));
}

// Any change of what is signed shows.
static void tampered_with(void **state) {
    const struct text good = token_of(*state, NULL, "{\"oid\":\"me\"}");
    const char *dot = memrchr(good.at, '.', good.size);
    for (size_t at = 0; at < (size_t)(dot - good.at); at++) {
        char *changed = text_cstring(*state, good);
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        assert_false(reads(*state, NULL, (struct text){changed, good.size}));
    }
}

static void another_keys_signature(void **state) {
    const struct text header = text_format(
        *state, "{\"typ\":\"JWT\",\"kid\":\"%.*s\",\"alg\":\"RS256\"}", TEXT_ARGS(own_id));
    const struct text payload = TEXT("{\"oid\":\"me\"}");
    assert_true(reads(*state, NULL, token_with(*state, own, EVP_sha256(), header, payload)));
    assert_false(reads(*state, NULL, token_with(*state, foreign, EVP_sha256(), header, payload)));
    assert_false(reads(*state, NULL, token_with(*state, own, EVP_sha384(), header, payload)));
    assert_false(reads(*state, NULL, token_with(*state, own, EVP_sha1(), header, payload)));
    const struct text data = two_parts(*state, header, payload);
    assert_false(reads(*state, NULL, with_signature(*state, data, "", 0)));
    assert_false(reads(*state, NULL, with_signature(*state, data, data.at, data.size)));
    char zeros[256] = {0};
    assert_false(reads(*state, NULL, with_signature(*state, data, zeros, sizeof zeros)));
}

static struct text jwks_of(struct arena *arena, const struct signing_key *key) {
    return signing_key_jwks(arena, key, false);
}

static void keys_of_other_authorities(void **state) {
    struct trusted_keys *any = NULL;
    struct trusted_keys *named = NULL;
    struct text why = TEXT("");
    struct jwt jwt = {0};
    const struct text token =
        signing_key_sign_token(*state, foreign, TEXT("{\"iss\":\"https://issuer.example/\"}"));
    const struct text activation =
        signing_key_sign(*state, foreign, TEXT("{\"iss\":\"https://issuer.example/\"}"));
    assert_true(trusted_keys_add(*state, &any, TEXT(""), jwks_of(*state, foreign), &why));
    assert_true(trusted_keys_add(*state, &named, TEXT("https://issuer.example/"),
                                 jwks_of(*state, foreign), &why));
    assert_false(reads(*state, NULL, token));
    assert_int_equal(jwt_read(*state, own, any, token, &jwt, &why), JWT_FINE);
    cJSON_Delete(jwt.claims);
    assert_false(jwt.is_own);
    expect_text("of any issuer", jwt.issuer, TEXT(""));
    assert_int_equal(jwt_read(*state, own, named, token, &jwt, &why), JWT_FINE);
    cJSON_Delete(jwt.claims);
    assert_false(jwt.is_own);
    expect_text("of the issuer", jwt.issuer, TEXT("https://issuer.example/"));
    // what an authority signs besides its tokens is none here either
    assert_false(reads(*state, any, activation));
    assert_false(reads(*state, named, activation));
    // the own key is not forgotten over it, nor can its id be taken over
    assert_true(reads(*state, any, token_of(*state, NULL, "{}")));
    const struct text stolen = text_format(
        *state, "{\"typ\":\"JWT\",\"kid\":\"%.*s\",\"alg\":\"RS256\"}", TEXT_ARGS(own_id));
    assert_false(reads(*state, any, token_with(*state, foreign, EVP_sha256(), stolen, TEXT("{}"))));
    trusted_keys_close(any);
    trusted_keys_close(named);
    trusted_keys_close(NULL);
}

static void what_is_no_jwks(void **state) {
    static const char *const rows[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":\"x\"}",
        "{\"keys\":[1,null,\"x\",[]]}",
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\",\"n\":\"sXch\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"sXch\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"\",\"n\":\"sXch\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"!\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"sXch\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"\",\"e\":\"\"}]}",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct trusted_keys *keys = NULL;
        struct text why = TEXT("");
        expect(rows[i], !trusted_keys_add(*state, &keys, TEXT(""), text_of(rows[i]), &why));
        expect(rows[i], why.size > 0);
        trusted_keys_close(keys);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(a_good_one_is_read),
        in_arena(what_the_key_signs_besides),
        in_arena(what_is_no_token),
        in_arena(headers),
        in_arena(payloads),
        in_arena(three_parts_and_no_others),
        in_arena(truncated_at_every_length),
        in_arena(tampered_with),
        in_arena(another_keys_signature),
        in_arena(keys_of_other_authorities),
        in_arena(what_is_no_jwks),
    };
    return cmocka_run_group_tests_name("jwt", tests, make_keys, close_keys);
}
