#include "metrics/labels.h"

#include <stdbool.h>
#include <string.h>

static bool is_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static size_t first_of(const struct label_counts *counts, const char *first, const char *second) {
    size_t at = 0;
    while (at < counts->size && !(is_text(counts->rows[at].labels[0], first) &&
                                  is_text(counts->rows[at].labels[1], second)))
        at++;
    return at;
}

static struct label_row *add_row(struct label_counts *counts, const char *first,
                                 const char *second) {
    if (counts->size == LABEL_ROWS_MAX)
        return NULL;
    const size_t same = first_of(counts, first, second);
    struct label_row *row = &counts->rows[counts->size++];
    *row = (struct label_row){.labels = {first, second}, .same = same};
    return row;
}

static struct label_row *find_row(struct label_counts *counts, const char *first,
                                  const char *second) {
    for (size_t i = 0; i < counts->size; i++)
        if (counts->rows[i].labels[0] == first && counts->rows[i].labels[1] == second)
            return &counts->rows[i];
    return NULL;
}

void label_counts_add(struct label_counts *counts, const char *first, const char *second,
                      uint64_t count) {
    const struct label_row *row = find_row(counts, first, second);
    if (!row)
        row = add_row(counts, first, second);
    if (row)
        counts->rows[row->same].count += count;
    else
        counts->rest += count;
}
