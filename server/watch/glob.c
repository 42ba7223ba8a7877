#include "watch/glob.h"

#include <stdint.h>
#include <string.h>

enum { WORD = 64, WORDS = GLOB_MAX / WORD + 1 };

// Which parts of a pattern may have been passed so far, all at once: part n is what is there once n
// characters of it that are no stars have been found. So nothing is ever tried a second time.
struct states {
    uint64_t bits[WORDS];
};

struct stars {
    size_t count;               // characters that are no stars
    struct states letters[256]; // parts that this one, in lower case, goes on from
    struct states loops;        // parts that a star comes after
    struct states passes;       // the same, one that takes slashes too
};

static void set(struct states *states, size_t at) {
    states->bits[at / WORD] |= (uint64_t)1 << at % WORD;
}

static bool has(const struct states *states, size_t at) {
    return states->bits[at / WORD] >> at % WORD & 1;
}

static unsigned char letter_of(char c) {
    return (unsigned char)text_lower_char(c);
}

static void read(struct text glob, bool is_path, struct stars *ret_stars) {
    memset(ret_stars, 0, sizeof *ret_stars);
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.at[i] != '*') {
            set(&ret_stars->letters[letter_of(glob.at[i])], ret_stars->count++);
            continue;
        }
        const bool is_double = i + 1 < glob.size && glob.at[i + 1] == '*';
        set(&ret_stars->loops, ret_stars->count);
        if (is_double || !is_path)
            set(&ret_stars->passes, ret_stars->count);
    }
}

// Each part stays where it has a star, and goes on where the letter is its next one.
static bool step(const struct stars *stars, char c, struct states *states) {
    const struct states *stay = c == '/' ? &stars->passes : &stars->loops;
    const struct states *letters = &stars->letters[letter_of(c)];
    uint64_t carry = 0;
    uint64_t any = 0;
    for (size_t w = 0; w <= stars->count / WORD; w++) {
        const uint64_t on = states->bits[w] & letters->bits[w];
        any |= states->bits[w] = (states->bits[w] & stay->bits[w]) | on << 1 | carry;
        carry = on >> (WORD - 1);
    }
    return any;
}

bool glob_fits(struct text glob, struct text text, bool is_path) {
    struct stars stars;
    struct states states = {.bits = {1}};
    if (glob.size > GLOB_MAX)
        return false;
    if (!glob.size || !memchr(glob.at, '*', glob.size))
        return text_same(glob, text);
    read(glob, is_path, &stars);
    for (size_t i = 0; i < text.size; i++)
        if (!step(&stars, text.at[i], &states))
            return false;
    return has(&states, stars.count);
}
