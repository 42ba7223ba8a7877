#include "rp/password.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/random.h"

#include <openssl/evp.h>

#include <string.h>

enum {
    SCRYPT_N = 16384,
    SCRYPT_R = 8,
    SCRYPT_P = 1,
    SCRYPT_MEMORY = 64 * 1024 * 1024,
    SALT_BYTES = 16,
    HASH_BYTES = 32,
    REMEMBERED = 64,
};

struct parameters {
    unsigned long n;
    unsigned long r;
    unsigned long p;
    struct text salt;
    struct text hash;
};

static bool derive(struct text secret, const struct parameters *parameters,
                   unsigned char hash[HASH_BYTES]) {
    return EVP_PBE_scrypt(secret.at, secret.size, (const unsigned char *)parameters->salt.at,
                          parameters->salt.size, parameters->n, parameters->r, parameters->p,
                          SCRYPT_MEMORY, hash, HASH_BYTES) == 1;
}

static bool is_power_of_two(unsigned long n) {
    return n > 1 && (n & (n - 1)) == 0;
}

static bool read_hash(struct arena *arena, struct text text, struct parameters *ret_parameters) {
    struct parameters read = {0};
    return text_is(text_cut(&text, '$'), TEXT("scrypt")) &&
           text_number(text_cut(&text, '$'), 1UL << 15, &read.n) && is_power_of_two(read.n) &&
           text_number(text_cut(&text, '$'), 8, &read.r) && read.r &&
           text_number(text_cut(&text, '$'), 4, &read.p) && read.p &&
           base64_read(arena, text_cut(&text, '$'), &read.salt) && read.salt.size &&
           base64_read(arena, text, &read.hash) && read.hash.size == HASH_BYTES &&
           (*ret_parameters = read, true);
}

bool password_is_hash(struct arena *arena, struct text text) {
    struct parameters parameters;
    return read_hash(arena, text, &parameters);
}

struct text password_hash(struct arena *arena, struct text secret) {
    char salt[SALT_BYTES];
    unsigned char hash[HASH_BYTES];
    random_bytes(salt, sizeof salt);
    const struct parameters parameters = {
        .n = SCRYPT_N, .r = SCRYPT_R, .p = SCRYPT_P, .salt = {salt, sizeof salt}};
    if (!derive(secret, &parameters, hash))
        return TEXT("");
    const struct text salt_text = base64_write_url(arena, parameters.salt);
    const struct text hash_text =
        base64_write_url(arena, (struct text){(const char *)hash, sizeof hash});
    return text_format(arena, "scrypt$%d$%d$%d$%.*s$%.*s", SCRYPT_N, SCRYPT_R, SCRYPT_P,
                       TEXT_ARGS(salt_text), TEXT_ARGS(hash_text));
}

// What a hash and a secret that fit each other come to, under a key of this process.
static bool mark_of(struct arena *arena, struct text hash, struct text secret,
                    struct digest *ret_mark) {
    static char key[DIGEST_BYTES];
    static bool has_key;
    if (!has_key)
        random_bytes(key, sizeof key);
    has_key = true;
    struct buffer both = buffer_in(arena); // the secret may hold anything, NUL too
    struct text text = TEXT("");
    buffer_add(&both, hash);
    buffer_add_char(&both, ' ');
    buffer_add(&both, secret);
    return buffer_text(&both, &text) &&
           digest_keyed((struct text){key, sizeof key}, text, ret_mark);
}

// The place of a hash and a secret among those that fitted each other; NULL when memory is short.
static struct digest *slot_of(struct arena *arena, struct text hash, struct text secret,
                              struct digest *ret_mark) {
    static struct digest remembered[REMEMBERED];
    return mark_of(arena, hash, secret, ret_mark) ? &remembered[ret_mark->bytes[0] % REMEMBERED]
                                                  : NULL;
}

bool password_is_remembered(struct arena *arena, struct text hash, struct text secret) {
    struct digest mark;
    const struct digest *slot = slot_of(arena, hash, secret, &mark);
    return slot && digest_equal(slot->bytes, mark.bytes, DIGEST_BYTES);
}

bool password_fits(struct arena *arena, struct text hash, struct text secret) {
    const struct parameters nobody = {
        .n = SCRYPT_N, .r = SCRYPT_R, .p = SCRYPT_P, .salt = TEXT("nobody's salt ..")};
    struct parameters parameters = nobody;
    struct digest mark;
    unsigned char derived[HASH_BYTES];
    const bool is_hash = read_hash(arena, hash, &parameters);
    struct digest *slot = slot_of(arena, hash, secret, &mark);
    if (!slot)
        return false;
    if (is_hash && digest_equal(slot->bytes, mark.bytes, DIGEST_BYTES))
        return true;
    if (!derive(secret, is_hash ? &parameters : &nobody, derived) || !is_hash ||
        !digest_equal(derived, parameters.hash.at, HASH_BYTES))
        return false;
    *slot = mark;
    return true;
}
