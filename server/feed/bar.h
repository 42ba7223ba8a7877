// The line that says how far it is, for whoever watches a terminal.
#ifndef AZSREG_FEED_BAR_H
#define AZSREG_FEED_BAR_H

#include "base/text.h"

#include <stdint.h>

enum { BAR_WIDTH_MAX = 200 };

struct bar {
    uint64_t bytes; // that are done
    uint64_t size;  // of all; 0: nobody knows
    uint64_t records;
    uint64_t new_records; // of these, since the command began
    uint64_t new_bytes;
    uint64_t elapsed_us;
    struct text waits_for; // what keeps it waiting; empty: nothing does
};

// The line, of at most so many columns, all of them ASCII's.
struct text bar_text(struct arena *arena, const struct bar *bar, size_t width);

#endif
