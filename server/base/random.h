// Random bytes from the kernel, fetched in blocks: a request takes a few bytes, a system call
// brings enough for many. One thread only.
#ifndef AZSREG_BASE_RANDOM_H
#define AZSREG_BASE_RANDOM_H

#include <stddef.h>

// Fills size bytes (at most 256 a call).
void random_bytes(void *at, size_t size);

#endif
