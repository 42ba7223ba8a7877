// Counts by one or two labels, which are literals of the program: a row is made when its labels
// come up first. They are found by where they are, so counting compares no text; the same text in
// two places has a row each, and one count.
#ifndef AZSREG_METRICS_LABELS_H
#define AZSREG_METRICS_LABELS_H

#include <stddef.h>
#include <stdint.h>

enum { LABEL_ROWS_MAX = 384 };

struct label_row {
    const char *labels[2]; // the second is NULL where there is one alone
    size_t same;           // the first row with these texts
    uint64_t count;        // of that one alone
};

// All zero to begin with.
struct label_counts {
    size_t size;
    struct label_row rows[LABEL_ROWS_MAX];
    uint64_t rest; // of what has found no room
};

void label_counts_add(struct label_counts *counts, const char *first, const char *second,
                      uint64_t count);

#endif
