#include "keys/signing_key.h"

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "keys/certificate_handles.h"
#include "json/json_out.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

enum { BITS_LEAST = 2048, BITS_MOST = 4096 }; // RFC 7518, 3.3; what there is room for below

struct signing_key {
    EVP_PKEY *pair;
    char id[2 * 16 + 1];     // hexadecimal, from the public key's digest
    char old_id[2 * 20 + 1]; // in capitals, and more of it
    char modulus[1024];      // base64url
    char exponent[16];
};

static void cleanup_free_digest_context(EVP_MD_CTX **context) {
    EVP_MD_CTX_free(*context);
}
#define cleanup_digest_context __attribute__((cleanup(cleanup_free_digest_context)))

static bool copy_number(const EVP_PKEY *pair, const char *name, char *at, size_t room) {
    cleanup_arena struct arena *arena = arena_open();
    unsigned char bytes[512]; // up to RSA-4096
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
        snprintf(key->id + 2 * i, 3, "%02x", digest.bytes[i]);
    for (size_t i = 0; i < sizeof key->old_id / 2; i++)
        snprintf(key->old_id + 2 * i, 3, "%02X", digest.bytes[i]);
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
    EVP_PKEY *pair = key_of_pem(pem);
    if (pair && (!EVP_PKEY_is_a(pair, "RSA") || EVP_PKEY_get_bits(pair) < BITS_LEAST ||
                 EVP_PKEY_get_bits(pair) > BITS_MOST)) {
        EVP_PKEY_free(pair);
        pair = NULL;
    }
    return key_of(pair);
}

static void cleanup_free_builder(OSSL_PARAM_BLD **builder) {
    OSSL_PARAM_BLD_free(*builder);
}

static void cleanup_free_parameters(OSSL_PARAM **parameters) {
    OSSL_PARAM_free(*parameters);
}

static void cleanup_free_context(EVP_PKEY_CTX **context) {
    EVP_PKEY_CTX_free(*context);
}

static void cleanup_free_number(BIGNUM **number) {
    BN_free(*number);
}
#define cleanup_with(function) __attribute__((cleanup(function)))

struct signing_key *signing_key_public(struct text modulus, struct text exponent) {
    cleanup_with(cleanup_free_number) BIGNUM *n =
        BN_bin2bn((const unsigned char *)modulus.at, (int)modulus.size, NULL);
    cleanup_with(cleanup_free_number) BIGNUM *e =
        BN_bin2bn((const unsigned char *)exponent.at, (int)exponent.size, NULL);
    cleanup_with(cleanup_free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (!n || !e || !builder || !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) ||
        !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
        return NULL;
    cleanup_with(cleanup_free_parameters) OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    cleanup_with(cleanup_free_context) EVP_PKEY_CTX *context =
        EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *pair = NULL;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pair, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return NULL;
    return key_of(pair);
}

struct text signing_key_id(const struct signing_key *key) {
    return text_of(key->id);
}

bool signing_key_verify(const struct signing_key *key, struct text data, struct text signature) {
    cleanup_digest_context EVP_MD_CTX *context = EVP_MD_CTX_new();
    return context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pair) == 1 &&
           EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.size,
                            (const unsigned char *)data.at, data.size) == 1;
}

struct text signing_key_pem(struct arena *arena, const struct signing_key *key) {
    cleanup_bio_handle BIO *bio = BIO_new(BIO_s_secmem());
    char *at = NULL;
    if (!bio || !PEM_write_bio_PKCS8PrivateKey(bio, key->pair, NULL, NULL, 0, NULL, NULL))
        return TEXT("");
    const long size = BIO_get_mem_data(bio, &at);
    return text_copy(arena, (struct text){at, (size_t)size});
}

void signing_key_close(struct signing_key *key) {
    if (!key)
        return;
    EVP_PKEY_free(key->pair);
    free(key);
}

// Its bytes; empty on failure.
static struct text sign(struct arena *arena, const struct signing_key *key, struct text data) {
    cleanup_digest_context EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t size = sizeof signature;
    if (!context || !EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pair) ||
        !EVP_DigestSign(context, signature, &size, (const unsigned char *)data.at, data.size))
        return TEXT("");
    return text_copy(arena, (struct text){(const char *)signature, size});
}

struct text signing_key_signature(struct arena *arena, const struct signing_key *key,
                                  struct text data) {
    const struct text signature = sign(arena, key, data);
    return signature.size ? base64_write(arena, signature) : TEXT("");
}

struct text signing_key_der(struct arena *arena, const struct signing_key *key) {
    unsigned char *der = NULL;
    const int size = i2d_PUBKEY(key->pair, &der);
    const struct text text =
        size > 0 ? base64_write(arena, (struct text){(const char *)der, (size_t)size}) : TEXT("");
    OPENSSL_free(der);
    return text;
}

static struct text sign_compact(struct arena *arena, const struct signing_key *key,
                                struct text header, struct text payload) {
    struct buffer token = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&token, base64_write_url(arena, header));
    buffer_add_char(&token, '.');
    buffer_add(&token, base64_write_url(arena, payload));
    if (!buffer_text(&token, &text))
        return TEXT("");
    const struct text signature = base64_write_url(arena, sign(arena, key, text));
    buffer_add_char(&token, '.');
    buffer_add(&token, signature);
    return signature.size && buffer_text(&token, &text) ? text : TEXT("");
}

struct text signing_key_sign(struct arena *arena, const struct signing_key *key,
                             struct text payload) {
    const struct text header = text_format(arena, "{\"kid\":\"%s\",\"alg\":\"RS256\"}", key->id);
    return sign_compact(arena, key, header, payload);
}

struct text signing_key_sign_token(struct arena *arena, const struct signing_key *key,
                                   struct text claims) {
    const struct text header =
        text_format(arena, "{\"typ\":\"JWT\",\"kid\":\"%s\",\"alg\":\"RS256\"}", key->id);
    return sign_compact(arena, key, header, claims);
}

static void render_public(struct json_out *out, const struct signing_key *key, const char *id) {
    json_object(out);
    json_put_text(out, TEXT("kty"), TEXT("RSA"));
    json_put_text(out, TEXT("use"), TEXT("sig"));
    json_put_text(out, TEXT("alg"), TEXT("RS256"));
    json_put_text(out, TEXT("kid"), text_of(id));
    json_put_text(out, TEXT("n"), text_of(key->modulus));
    json_put_text(out, TEXT("e"), text_of(key->exponent));
    json_object_end(out);
}

struct text signing_key_jwks(struct arena *arena, const struct signing_key *key, bool by_old_id) {
    struct json_out out = json_out_in(arena);
    struct text text = TEXT("");
    json_object(&out);
    json_put_array(&out, TEXT("keys"));
    render_public(&out, key, key->id);
    if (by_old_id)
        render_public(&out, key, key->old_id);
    json_array_end(&out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}
