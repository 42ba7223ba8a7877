#include "base/random.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { RANDOM_BLOCK = 4096 };

struct source {
    uint8_t block[RANDOM_BLOCK];
    size_t left;
};

static void refill(struct source *source) {
    size_t have = 0;
    while (have < RANDOM_BLOCK) {
        const ssize_t got = getrandom(source->block + have, RANDOM_BLOCK - have, 0);
        if (got > 0)
            have += (size_t)got;
    }
    source->left = RANDOM_BLOCK;
}

static void take(struct source *source, void *at, size_t size) {
    if (size > RANDOM_BLOCK)
        abort();
    if (size > source->left)
        refill(source);
    source->left -= size;
    memcpy(at, source->block + source->left, size);
    memset(source->block + source->left, 0, size); // it may be a secret: keep no copy
}

static _Thread_local struct random_source *followed;

void random_follow(struct random_source *source) {
    followed = source;
}

void random_for_id(void *at, size_t size) {
    static _Thread_local struct source ids;
    if (!followed || !followed->draw(followed, at, size))
        take(&ids, at, size);
}

void random_for_secret(void *at, size_t size) {
    static _Thread_local struct source secrets;
    take(&secrets, at, size);
}
