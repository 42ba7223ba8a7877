// Usage made up for the customers of a directory, as their stack would report it: a record a line.
// What there is in an hour, or a day, does not depend on which others are asked for.
#ifndef AZSREG_SAMPLE_SAMPLE_H
#define AZSREG_SAMPLE_SAMPLE_H

#include "directory/directory.h"

struct sample_wish {
    const struct directory *directory;
    unsigned long seed;
    int64_t from_hour; // since 1970
    int64_t to_hour;   // not this one
    bool is_hourly;    // else by day
};

enum sample_result { SAMPLE_DONE, SAMPLE_NOT_WRITTEN, SAMPLE_NO_MEMORY };

// Each customer's tenant, which is one that is no partner's, has one or two subscriptions on the
// stack; one more is nobody's, as far as is known.
enum sample_result sample_write(const struct sample_wish *wish,
                                bool (*write)(void *context, struct text bytes), void *context);

#endif
