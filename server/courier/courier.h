// Brings a batch to a server: tries again while that is busy or gone, sends it in halves where it
// is too large, and says what became of it.
#ifndef AZSREG_COURIER_COURIER_H
#define AZSREG_COURIER_COURIER_H

#include "courier/batch.h"
#include "courier/destination.h"
#include "feed/tally.h"

struct courier {
    const struct destination *destination;
    unsigned long retry_seconds;
    size_t most; // records at a time; halved where a server says so
    void (*waits)(void *context, struct text why); // is told before each pause
    void *context;
};

enum courier_result {
    COURIER_DONE,
    COURIER_GONE,    // nobody answered, or all too busy, for so long
    COURIER_REFUSED, // what the server says to it will not change
};

// All of the batch, whose outcome is added to the tally. Else one clause says why not; some of it
// may have been taken.
enum courier_result courier_bring(struct arena *arena, struct courier *courier,
                                  const struct batch *batch, struct tally *tally,
                                  struct text *ret_why);

#endif
