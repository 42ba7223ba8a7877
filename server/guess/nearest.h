// "Did you mean": the known word nearest to one that is not known.
#ifndef AZSREG_GUESS_NEAREST_H
#define AZSREG_GUESS_NEAREST_H

#include "base/text.h"

enum { NEAREST_WORD_MAX = 64 };

// How many letters have to be put in, left out, changed or swapped with their neighbour to make one
// of the other (optimal string alignment), without regard to ASCII case; most + 1 when more than
// most, or when a word has more than NEAREST_WORD_MAX bytes.
size_t nearest_distance(struct text a, struct text b, size_t most);

// The nearest so far; name is NULL while none is near enough: one letter in three, and at most 3.
struct nearest {
    struct text word;
    const char *name;
    size_t distance; // of name
};

struct nearest nearest_to(struct text word);

// Takes a known word into account. The first of several that are equally near stays.
void nearest_look(struct nearest *nearest, const char *name);

// " (did you mean NAME?)", or empty where none is near.
struct text nearest_question(struct arena *arena, const struct nearest *nearest);

#endif
