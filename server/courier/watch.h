// Whoever watches on a terminal sees how far it is, in a line of standard error that is written
// over and taken away at the end. Elsewhere there is none.
#ifndef AZSREG_COURIER_WATCH_H
#define AZSREG_COURIER_WATCH_H

#include "feed/bar.h"

struct watch {
    bool is_terminal;
    size_t shown; // columns that are written on
    int64_t shown_us;
    struct bar last;
};

struct watch watch_open(void);

// At most ten times a second; a wait at once.
void watch_show(struct watch *watch, const struct bar *bar);
void watch_wait(struct watch *watch, struct text why);

// Takes the line away, so that something else can be written; it comes back.
void watch_clear(struct watch *watch);

#endif
