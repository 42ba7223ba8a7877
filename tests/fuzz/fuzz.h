// What all fuzz targets share: must() says what always holds, whatever the input.
#ifndef AZSREG_TESTS_FUZZ_H
#define AZSREG_TESTS_FUZZ_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// libFuzzer's entry; always 0.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(condition) must_at((condition), #condition, __FILE__, __LINE__)

static inline void must_at(bool condition, const char *what, const char *file, int line) {
    if (condition)
        return;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

static inline struct text text_of_input(const uint8_t *data, size_t size) {
    return (struct text){size ? (const char *)data : "", size};
}

#endif
