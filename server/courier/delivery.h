// Usage files, one after the other, from where an interrupted delivery has left them.
#ifndef AZSREG_COURIER_DELIVERY_H
#define AZSREG_COURIER_DELIVERY_H

#include "courier/courier.h"
#include "feed/bar.h"

enum { DELIVERY_FILES_MAX = 1000 };

struct delivery {
    const struct text *files; // paths; "-": standard input
    size_t count;
    struct courier courier;
    struct tally *tally; // of all of them, at the end
    // for whoever watches
    void (*shows)(void *context, const struct bar *bar);
    void (*says)(void *context, struct text note);
    void *context;
};

// What a file is called when it is spoken of.
struct text delivery_name(struct text path);

// False with one clause saying why it is not done; asking again then goes on from there.
bool delivery_run(struct arena *arena, struct delivery *delivery, struct text *ret_why);

#endif
