// SHA-256, HMAC-SHA-256 and comparison in constant time, over OpenSSL.
#ifndef AZSREG_BASE_DIGEST_H
#define AZSREG_BASE_DIGEST_H

#include "base/text.h"

#include <stdint.h>

enum { DIGEST_BYTES = 32 };

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

// False only when OpenSSL fails (memory); the result is then untouched.
bool digest_of(struct text data, struct digest *ret_digest);
bool digest_keyed(struct text key, struct text data, struct digest *ret_digest);

// Compares size bytes without telling by its time where they differ.
bool digest_equal(const void *a, const void *b, size_t size);

#endif
