#include "rp/activation_key.h"

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/json_in.h"
#include "base/json_out.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string.h>

struct signing_key {
    EVP_PKEY *pair;
    char id[2 * 20 + 1]; // hexadecimal, from the public key's digest
    char modulus[512];   // base64url
    char exponent[16];
};

static void cleanup_free_bio(BIO **bio) {
    BIO_free(*bio);
}
#define cleanup_bio __attribute__((cleanup(cleanup_free_bio)))

static void cleanup_free_digest_context(EVP_MD_CTX **context) {
    EVP_MD_CTX_free(*context);
}
#define cleanup_digest_context __attribute__((cleanup(cleanup_free_digest_context)))

static bool copy_number(const EVP_PKEY *pair, const char *name, char *at, size_t room) {
    cleanup_arena struct arena *arena = arena_open();
    unsigned char bytes[512];
    BIGNUM *number = NULL;
    if (!arena || !EVP_PKEY_get_bn_param(pair, name, &number))
        return false;
    const int size = BN_num_bytes(number) <= (int)sizeof bytes ? BN_bn2bin(number, bytes) : 0;
    BN_free(number);
    const struct text encoded =
        base64_write_url(arena, (struct text){(const char *)bytes, (size_t)size});
    if (!encoded.size || encoded.size >= room)
        return false;
    memcpy(at, encoded.at, encoded.size);
    at[encoded.size] = '\0';
    return true;
}

static bool name_key(struct signing_key *key) {
    struct digest digest;
    if (!copy_number(key->pair, OSSL_PKEY_PARAM_RSA_N, key->modulus, sizeof key->modulus) ||
        !copy_number(key->pair, OSSL_PKEY_PARAM_RSA_E, key->exponent, sizeof key->exponent) ||
        !digest_of(text_of(key->modulus), &digest))
        return false;
    for (size_t i = 0; i < sizeof key->id / 2; i++)
        snprintf(key->id + 2 * i, 3, "%02X", digest.bytes[i]);
    return true;
}

static struct signing_key *key_of(EVP_PKEY *pair) {
    struct signing_key *key = pair ? calloc(1, sizeof *key) : NULL;
    if (!key) {
        EVP_PKEY_free(pair);
        return NULL;
    }
    key->pair = pair;
    if (name_key(key))
        return key;
    signing_key_close(key);
    return NULL;
}

struct signing_key *signing_key_make(void) {
    return key_of(EVP_RSA_gen(2048));
}

struct signing_key *signing_key_read(struct text pem) {
    cleanup_bio BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.size);
    EVP_PKEY *pair = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    if (pair && !EVP_PKEY_is_a(pair, "RSA")) {
        EVP_PKEY_free(pair);
        pair = NULL;
    }
    return key_of(pair);
}

struct text signing_key_pem(struct arena *arena, const struct signing_key *key) {
    cleanup_bio BIO *bio = BIO_new(BIO_s_secmem());
    char *at = NULL;
    if (!bio || !PEM_write_bio_PKCS8PrivateKey(bio, key->pair, NULL, NULL, 0, NULL, NULL))
        return TEXT("");
    const long size = BIO_get_mem_data(bio, &at);
    return text_of(text_cstring(arena, (struct text){at, (size_t)size}));
}

void signing_key_close(struct signing_key *key) {
    if (!key)
        return;
    EVP_PKEY_free(key->pair);
    free(key);
}

static struct text sign(struct arena *arena, const struct signing_key *key, struct text data) {
    cleanup_digest_context EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t size = sizeof signature;
    if (!context || !EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pair) ||
        !EVP_DigestSign(context, signature, &size, (const unsigned char *)data.at, data.size))
        return TEXT("");
    return base64_write_url(arena, (struct text){(const char *)signature, size});
}

struct text signing_key_sign(struct arena *arena, const struct signing_key *key,
                             struct text payload) {
    const struct text header = text_format(arena, "{\"kid\":\"%s\",\"alg\":\"RS256\"}", key->id);
    struct buffer token = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&token, base64_write_url(arena, header));
    buffer_add_char(&token, '.');
    buffer_add(&token, base64_write_url(arena, payload));
    if (!buffer_text(&token, &text))
        return TEXT("");
    const struct text signature = sign(arena, key, text);
    buffer_add_char(&token, '.');
    buffer_add(&token, signature);
    return signature.size && buffer_text(&token, &text) ? text : TEXT("");
}

struct text signing_key_jwks(struct arena *arena, const struct signing_key *key) {
    struct json_out out = json_out_in(arena);
    struct text text = TEXT("");
    json_object(&out);
    json_put_array(&out, TEXT("keys"));
    json_object(&out);
    json_put_text(&out, TEXT("kty"), TEXT("RSA"));
    json_put_text(&out, TEXT("use"), TEXT("sig"));
    json_put_text(&out, TEXT("alg"), TEXT("RS256"));
    json_put_text(&out, TEXT("kid"), text_of(key->id));
    json_put_text(&out, TEXT("n"), text_of(key->modulus));
    json_put_text(&out, TEXT("e"), text_of(key->exponent));
    json_object_end(&out);
    json_array_end(&out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}

// The token's own members, but for those by which it would speak for the service.
static void put_members(struct json_out *out, struct text members) {
    static const char *const reserved[] = {"subscriptionId",
                                           "resourceGroupName",
                                           "registrationName",
                                           "certPinningRootSubjects",
                                           "certPinningIntermediateThumbprints",
                                           "usageEndpoint",
                                           "marketplaceEndpoint",
                                           "usageResourceUri",
                                           "marketplaceResourceUri",
                                           "expires"};
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
