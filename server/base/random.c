#include "base/random.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { RANDOM_BLOCK = 4096 };

static uint8_t block[RANDOM_BLOCK];
static size_t left;

static void random_refill(void) {
    size_t have = 0;
    while (have < RANDOM_BLOCK) {
        const ssize_t got = getrandom(block + have, RANDOM_BLOCK - have, 0);
        if (got > 0)
            have += (size_t)got;
    }
    left = RANDOM_BLOCK;
}

void random_bytes(void *at, size_t size) {
    if (size > RANDOM_BLOCK)
        abort();
    if (size > left)
        random_refill();
    left -= size;
    memcpy(at, block + left, size);
    memset(block + left, 0, size); // what was handed out may be a secret: keep no copy
}
