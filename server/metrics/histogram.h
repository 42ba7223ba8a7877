// How long something took: counts by upper bounds, which are the same for all.
#ifndef AZSREG_METRICS_HISTOGRAM_H
#define AZSREG_METRICS_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BOUNDS = 13 };

struct histogram_bound {
    int64_t us;          // a time of exactly this counts below it
    const char *seconds; // as it is written
};

extern const struct histogram_bound histogram_bounds[HISTOGRAM_BOUNDS];

// All zero to begin with.
struct histogram {
    uint64_t counts[HISTOGRAM_BOUNDS + 1]; // above the bound before, up to this; the last: more
    uint64_t sum_us;
};

// A time below zero counts as zero.
void histogram_add(struct histogram *histogram, int64_t us);

#endif
