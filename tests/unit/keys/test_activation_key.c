// keys/activation_key: "{"activationKey":"<JWS>"}, compact, RS256, header {"kid","alg"}, payload
// as recorded from the service". The signature is verified with the key the JWKS gives out.
#include "unit.h"

#include "base/base64.h"
#include "keys/activation_key.h"
#include "json/json_in.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

static const struct activation_key_facts facts = {
    .subscription_id = {"c0de0000-0000-4000-8000-000000000002", 36},
    .resource_group = {"azurestack", 10},
    .registration = {"r\"1", 3},
    .base_url = {"https://azs.example", 19},
    .members = {"{\"cloudId\":\"c10d\",\"billingModel\":\"Custom\"}", 42},
};

static struct signing_key *key; // made once: RSA keys take their time

static int make_key(void **state) {
    (void)state;
    key = signing_key_make();
    return key ? 0 : -1;
}

static int close_key(void **state) {
    (void)state;
    signing_key_close(key);
    return 0;
}

static void the_payload_in_its_order(void **state) {
    expect_text("payload", activation_key_payload(*state, &facts),
                TEXT("{\"subscriptionId\":\"c0de0000-0000-4000-8000-000000000002\","
                     "\"resourceGroupName\":\"azurestack\",\"registrationName\":\"r\\\"1\","
                     "\"certPinningRootSubjects\":[],\"certPinningIntermediateThumbprints\":[],"
                     "\"usageEndpoint\":\"https://azs.example\","
                     "\"marketplaceEndpoint\":\"https://azs.example\","
                     "\"usageResourceUri\":\"https://usage.microsoftazurestack.com\","
                     "\"marketplaceResourceUri\":\"https://marketplace.microsoftazurestack.com\","
                     "\"expires\":\"9999-12-30T23:59:59.9999999Z\","
                     "\"cloudId\":\"c10d\",\"billingModel\":\"Custom\"}"));
}

static void a_token_without_members_adds_none(void **state) {
    static const char *const rows[] = {"{}", ""};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct activation_key_facts bare = facts;
        bare.members = text_of(rows[i]);
        const struct text payload = activation_key_payload(*state, &bare);
        expect(rows[i], text_ends_with(payload, TEXT("9999-12-30T23:59:59.9999999Z\"}")));
    }
}

// A registration token is the client's: it cannot say for which subscription the key is, nor make a
// payload with a member twice, which readers take for one or the other.
static void the_tokens_members_replace_none_of_the_keys_own(void **state) {
    static const char *const rows[] = {
        "{\"subscriptionId\":\"another\",\"cloudId\":\"c10d\"}",
        "{\"cloudId\":\"c10d\",\"expires\":\"1970-01-01T00:00:00Z\",\"x\":1}",
        "{\"cloudId\":\"c10d\",\"USAGEENDPOINT\":\"https://evil.example\"}",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct activation_key_facts twice = facts;
        struct json_reader reader = {.arena = *state};
        twice.members = text_of(rows[i]);
        cleanup_json cJSON *tree = json_parse(&reader, activation_key_payload(*state, &twice));
        expect_text(rows[i], reader.expected, TEXT(""));
        const struct json_at root = json_root(&reader, tree);
        expect_text(rows[i], json_string(&reader, &root, "subscriptionId"), facts.subscription_id);
        expect_text(rows[i], json_string(&reader, &root, "cloudId"), TEXT("c10d"));
    }
}

// The public key of the JWKS, by the names RFC 7517 gives its parts.
static EVP_PKEY *public_key(struct arena *arena, struct text jwks, struct text *ret_id) {
    struct json_reader reader = {.arena = arena};
    cleanup_json cJSON *tree = json_parse(&reader, jwks);
    const struct json_at root = json_root(&reader, tree);
    const struct json_at keys = json_child_array(&reader, &root, "keys");
    const struct json_at only = json_first(&keys);
    struct text n = {0};
    struct text e = {0};
    assert_int_equal(json_size(&keys), 1);
    expect_text("kty", json_string(&reader, &only, "kty"), TEXT("RSA"));
    expect_text("use", json_string(&reader, &only, "use"), TEXT("sig"));
    expect_text("alg", json_string(&reader, &only, "alg"), TEXT("RS256"));
    assert_true(base64_read(arena, json_string(&reader, &only, "n"), &n));
    assert_true(base64_read(arena, json_string(&reader, &only, "e"), &e));
    assert_int_equal(n.size, 256);
    *ret_id = text_of(text_cstring(arena, json_string(&reader, &only, "kid")));
    assert_false(reader.failed);
    assert_int_equal(cJSON_GetArraySize(only.node), 6); // and nothing private

    BIGNUM *modulus = BN_bin2bn((const unsigned char *)n.at, (int)n.size, NULL);
    BIGNUM *exponent = BN_bin2bn((const unsigned char *)e.at, (int)e.size, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *made = NULL;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    assert_non_null(made);
    return made;
}

static bool verifies(EVP_PKEY *pair, struct text data, struct text signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pair) == 1 &&
                      EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.size,
                                       (const unsigned char *)data.at, data.size) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static void the_signature_is_good(void **state) {
    struct text id = {0};
    struct text header = {0};
    struct text payload = {0};
    struct text signature = {0};
    const struct text wanted = activation_key_payload(*state, &facts);
    const struct text token = signing_key_sign(*state, key, wanted);
    struct text rest = token;
    const struct text first = text_cut(&rest, '.');
    const struct text second = text_cut(&rest, '.');
    const struct text data = text_slice(token, 0, first.size + 1 + second.size);
    assert_null(memchr(token.at, '=', token.size)); // RFC 7515: base64url without padding
    assert_null(memchr(rest.at, '.', rest.size));
    assert_true(base64_read(*state, first, &header) && base64_read(*state, second, &payload) &&
                base64_read(*state, rest, &signature));
    EVP_PKEY *pair = public_key(*state, signing_key_jwks(*state, key, false), &id);
    const bool good = verifies(pair, data, signature);
    const bool others = verifies(pair, text_slice(data, 1, data.size), signature);
    EVP_PKEY_free(pair);
    assert_true(good);
    assert_false(others);
    expect_text("payload", payload, wanted);
    expect_text("header", header, text_format(*state, "{\"kid\":\"%s\",\"alg\":\"RS256\"}", id.at));
    assert_true(id.size > 0);
}

static void the_key_outlives_a_restart(void **state) {
    const struct text pem = signing_key_pem(*state, key);
    const struct text jwks = signing_key_jwks(*state, key, false);
    struct signing_key *again = signing_key_read(pem);
    assert_non_null(again);
    const struct text same = signing_key_jwks(*state, again, false);
    const struct text signed_again = signing_key_sign(*state, again, TEXT("{}"));
    signing_key_close(again);
    assert_true(text_starts_same(pem, TEXT("-----BEGIN PRIVATE KEY-----\n")));
    expect_text("the same public key", same, jwks);
    expect_text("RS256 always gives the same signature", signed_again,
                signing_key_sign(*state, key, TEXT("{}")));
}

static void what_is_no_rsa_key_is_refused(void **state) {
    EVP_PKEY *other = EVP_EC_gen("P-256");
    BIO *bio = BIO_new(BIO_s_mem());
    char *at = NULL;
    assert_true(PEM_write_bio_PKCS8PrivateKey(bio, other, NULL, NULL, 0, NULL, NULL));
    const long size = BIO_get_mem_data(bio, &at);
    const struct text pem = text_of(text_cstring(*state, (struct text){at, (size_t)size}));
    BIO_free(bio);
    EVP_PKEY_free(other);
    assert_null(signing_key_read(pem));
    assert_null(signing_key_read(TEXT("")));
    assert_null(
        signing_key_read(TEXT("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n")));
    const struct text own = signing_key_pem(*state, key);
    assert_null(signing_key_read(text_slice(own, 0, own.size / 2)));
    signing_key_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(the_payload_in_its_order),
        in_arena(a_token_without_members_adds_none),
        in_arena(the_tokens_members_replace_none_of_the_keys_own),
        in_arena(the_signature_is_good),
        in_arena(the_key_outlives_a_restart),
        in_arena(what_is_no_rsa_key_is_refused),
    };
    return cmocka_run_group_tests_name("activation_key", tests, make_key, close_key);
}
