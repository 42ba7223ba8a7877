// Records that are sent together.
#ifndef AZSREG_COURIER_BATCH_H
#define AZSREG_COURIER_BATCH_H

#include "base/text.h"

#include <stdint.h>

enum {
    BATCH_RECORDS_MAX = 20000, // as many as a server takes in one report
    BATCH_BYTES_MAX = 8388608, // half of what a server takes, if nobody has told it otherwise
};

struct batch {
    char *bytes; // records, with a comma behind each
    size_t size;
    size_t *ends; // where each of them ends
    size_t count;
    uint64_t first; // the first one's number in its file
};

// NULL when memory is out.
struct batch *batch_open(struct arena *arena);
void batch_clear(struct batch *batch, uint64_t first);

// Whether a record of the largest size still has its place.
bool batch_has_room(const struct batch *batch);
void batch_add(struct batch *batch, struct text record);

// Some of its records as a report: an array in one line, behind that first line. False when memory
// is out.
bool batch_body(const struct batch *batch, struct arena *arena, size_t from, size_t count,
                struct text first_line, struct text *ret_body);

#endif
