#include "guess/nearest.h"

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static bool same_at(struct text a, size_t i, struct text b, size_t j) {
    return text_lower_char(a.at[i - 1]) == text_lower_char(b.at[j - 1]);
}

// What two words begin and end with alike does not count, and is most of them where they are near.
static void trim_alike(struct text *a, struct text *b) {
    while (a->size && b->size && same_at(*a, a->size, *b, b->size)) {
        a->size--;
        b->size--;
    }
    while (a->size && b->size && same_at(*a, 1, *b, 1)) {
        *a = text_slice(*a, 1, a->size);
        *b = text_slice(*b, 1, b->size);
    }
}

size_t nearest_distance(struct text a, struct text b, size_t most) {
    size_t rows[3][NEAREST_WORD_MAX + 1]; // the last three of the table of distances of prefixes
    const size_t apart = a.size > b.size ? a.size - b.size : b.size - a.size;
    if (a.size > NEAREST_WORD_MAX || b.size > NEAREST_WORD_MAX || apart > most)
        return most + 1;
    trim_alike(&a, &b);
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above_that = rows[(i + 1) % 3];
        size_t nearest = row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            row[j] = least(above[j - 1] + !same_at(a, i, b, j), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same_at(a, i, b, j - 1) && same_at(a, i - 1, b, j))
                row[j] = least(row[j], above_that[j - 2] + 1);
            nearest = least(nearest, row[j]);
        }
        if (nearest > most)
            return most + 1;
    }
    return least(rows[a.size % 3][b.size], most + 1);
}

struct nearest nearest_to(struct text word) {
    return (struct nearest){.word = word, .distance = least((word.size + 1) / 3, 3) + 1};
}

void nearest_look(struct nearest *nearest, const char *name) {
    const size_t distance =
        nearest->distance ? nearest_distance(nearest->word, text_of(name), nearest->distance - 1)
                          : 0;
    if (distance >= nearest->distance)
        return;
    nearest->name = name;
    nearest->distance = distance;
}

struct text nearest_question(struct arena *arena, const struct nearest *nearest) {
    return nearest->name ? text_format(arena, " (did you mean %s?)", nearest->name) : TEXT("");
}
