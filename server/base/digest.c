#include "base/digest.h"

#include "base/shortage.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

bool digest_of(struct text data, struct digest *ret_digest) {
    struct digest digest;
    if (!EVP_Digest(data.at, data.size, digest.bytes, NULL, EVP_sha256(), NULL)) {
        shortage_note(); // nothing else can be wrong
        return false;
    }
    *ret_digest = digest;
    return true;
}

bool digest_keyed(struct text key, struct text data, struct digest *ret_digest) {
    struct digest digest;
    if (!HMAC(EVP_sha256(), key.at, (int)key.size, (const unsigned char *)data.at, data.size,
              digest.bytes, NULL))
        return false;
    *ret_digest = digest;
    return true;
}

bool digest_equal(const void *a, const void *b, size_t size) {
    return CRYPTO_memcmp(a, b, size) == 0;
}
