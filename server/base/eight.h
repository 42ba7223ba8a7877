// Eight bytes at a time, for what looks at every byte of a request or an answer. Each function
// answers with the top bits of the bytes it means; where it means one, a byte above that one may be
// marked too, so "none" is exact and "some" is to be looked at byte by byte.
#ifndef AZSREG_BASE_EIGHT_H
#define AZSREG_BASE_EIGHT_H

#include <stdint.h>
#include <string.h>

#define EIGHT_ONES 0x0101010101010101U
#define EIGHT_TOPS 0x8080808080808080U

static inline uint64_t eight_at(const char *at) {
    uint64_t word = 0;
    memcpy(&word, at, sizeof word);
    return word;
}

// limit: at most 0x80.
static inline uint64_t eight_below(uint64_t word, unsigned char limit) {
    return (word - EIGHT_ONES * limit) & ~word & EIGHT_TOPS;
}

static inline uint64_t eight_equal(uint64_t word, unsigned char byte) {
    return eight_below(word ^ EIGHT_ONES * byte, 1);
}

#endif
