#include "secrets/password.h"

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
    DRAWN_N = 2, // with DRAWN_R what says that a secret was drawn
    DRAWN_R = 2,
    SCRYPT_MEMORY = 64 * 1024 * 1024,
    SALT_BYTES = 16,
    REMEMBERED = 64,
};

static bool derive(struct text secret, const struct password_parts *parts,
                   unsigned char hash[PASSWORD_HASH_BYTES]) {
    return EVP_PBE_scrypt(secret.at, secret.size, parts->salt, parts->salt_size, parts->n, parts->r,
                          parts->p, SCRYPT_MEMORY, hash, PASSWORD_HASH_BYTES) == 1;
}

static bool is_power_of_two(unsigned long n) {
    return n > 1 && (n & (n - 1)) == 0;
}

static bool read_bytes(struct arena *arena, struct text encoded, size_t least, size_t most,
                       unsigned char *at, size_t *ret_size) {
    struct text bytes = TEXT("");
    if (!base64_read(arena, encoded, &bytes) || bytes.size < least || bytes.size > most)
        return false;
    memcpy(at, bytes.at, bytes.size);
    *ret_size = bytes.size;
    return true;
}

bool password_parts_read(struct arena *arena, struct text text, struct password_parts *ret_parts) {
    struct password_parts read = {0};
    size_t size = 0;
    if (!text_is(text_cut(&text, '$'), TEXT("scrypt")) ||
        !text_number(text_cut(&text, '$'), 1UL << 15, &read.n) || !is_power_of_two(read.n) ||
        !text_number(text_cut(&text, '$'), 8, &read.r) || !read.r ||
        !text_number(text_cut(&text, '$'), 4, &read.p) || !read.p ||
        !read_bytes(arena, text_cut(&text, '$'), 1, sizeof read.salt, read.salt, &read.salt_size) ||
        !read_bytes(arena, text, PASSWORD_HASH_BYTES, PASSWORD_HASH_BYTES, read.hash, &size))
        return false;
    *ret_parts = read;
    return true;
}

bool password_is_hash(struct arena *arena, struct text text) {
    struct password_parts parts;
    return password_parts_read(arena, text, &parts);
}

bool password_parts_fit(const struct password_parts *parts, struct text secret) {
    unsigned char derived[PASSWORD_HASH_BYTES];
    unsigned char wasted[PASSWORD_HASH_BYTES];
    const struct password_parts usual = {
        .n = SCRYPT_N, .r = SCRYPT_R, .p = SCRYPT_P, .salt_size = SALT_BYTES};
    if (parts->n == DRAWN_N && parts->r == DRAWN_R && !derive(secret, &usual, wasted))
        return false;
    return derive(secret, parts, derived) &&
           digest_equal(derived, parts->hash, PASSWORD_HASH_BYTES);
}

static struct text hash(struct arena *arena, struct text secret, struct password_parts parts) {
    random_for_secret(parts.salt, SALT_BYTES);
    if (!derive(secret, &parts, parts.hash))
        return TEXT("");
    const struct text salt =
        base64_write_url(arena, (struct text){(const char *)parts.salt, parts.salt_size});
    const struct text bytes =
        base64_write_url(arena, (struct text){(const char *)parts.hash, PASSWORD_HASH_BYTES});
    return text_format(arena, "scrypt$%lu$%lu$%lu$%.*s$%.*s", parts.n, parts.r, parts.p,
                       TEXT_ARGS(salt), TEXT_ARGS(bytes));
}

struct text password_hash(struct arena *arena, struct text secret) {
    return hash(arena, secret,
                (struct password_parts){
                    .n = SCRYPT_N, .r = SCRYPT_R, .p = SCRYPT_P, .salt_size = SALT_BYTES});
}

struct text password_hash_drawn(struct arena *arena, struct text secret) {
    return hash(
        arena, secret,
        (struct password_parts){.n = DRAWN_N, .r = DRAWN_R, .p = 1, .salt_size = SALT_BYTES});
}

bool password_mark(struct arena *arena, struct text hash, struct text secret,
                   struct digest *ret_mark) {
    static char key[DIGEST_BYTES];
    static bool has_key;
    if (!has_key)
        random_for_secret(key, sizeof key);
    has_key = true;
    struct buffer both = buffer_in(arena); // the secret may hold anything, NUL too
    struct text text = TEXT("");
    buffer_add(&both, hash);
    buffer_add_char(&both, ' ');
    buffer_add(&both, secret);
    return buffer_text(&both, &text) &&
           digest_keyed((struct text){key, sizeof key}, text, ret_mark);
}

static struct digest *slot_of(const struct digest *mark) {
    static struct digest remembered[REMEMBERED];
    return &remembered[mark->bytes[0] % REMEMBERED];
}

bool password_is_remembered(const struct digest *mark) {
    return digest_equal(slot_of(mark)->bytes, mark->bytes, DIGEST_BYTES);
}

void password_remember(const struct digest *mark) {
    *slot_of(mark) = *mark;
}

bool password_fits(struct arena *arena, struct text hash, struct text secret) {
    struct password_parts parts;
    return password_parts_read(arena, hash, &parts) && password_parts_fit(&parts, secret);
}
