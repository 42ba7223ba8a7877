// Random bytes from the kernel, fetched in blocks: a request takes a few bytes, a system call
// brings enough for many. Two sources, so that one can be told what to give out and the other
// never: ids (GUIDs, ETags), which only have to be different, and secrets (keys, salts, codes),
// which nobody may guess. tests/lint/clocks.sh knows who may take which. Each thread has its own.
#ifndef AZSREG_BASE_RANDOM_H
#define AZSREG_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

// Fills size bytes (at most 256 a call).
void random_for_id(void *at, size_t size);
void random_for_secret(void *at, size_t size);

// Where this thread's ids come from instead, as long as it is followed (NULL: no longer); false
// where there is none to give out.
struct random_source {
    bool (*draw)(struct random_source *source, void *at, size_t size);
};

void random_follow(struct random_source *source);

#endif
