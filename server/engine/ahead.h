// What an engine that asks ahead keeps of it: by what a statement was asked, and which ids were
// touched since. Pure.
#ifndef AZSREG_ENGINE_AHEAD_H
#define AZSREG_ENGINE_AHEAD_H

#include "base/guid.h"
#include "base/text.h"

enum {
    AHEAD_BATCHES = 8, // of one connection, at a time: open, on their way, and come
    AHEAD_KEY_BYTES = 64,
    AHEAD_TOUCHED_MOST = 512,
};

// All that is bound to a statement, each behind its length. All zero to begin with.
struct ahead_key {
    size_t size;
    unsigned char bytes[AHEAD_KEY_BYTES];
};

// False where it has no room.
bool ahead_key_add(struct ahead_key *key, struct text value);
bool ahead_key_is(const struct ahead_key *key, const struct ahead_key *other);

// One after the other: at is 0 to begin with. Borrowed.
bool ahead_key_next(const struct ahead_key *key, size_t *at, struct text *ret_value);

// Ids that changes have touched, in the order in which they did. All zero to begin with.
struct ahead_touched {
    size_t count;
    struct guid ids[AHEAD_TOUCHED_MOST];
};

// What is no id by its length is none. False where there is no room for more.
bool ahead_touch(struct ahead_touched *touched, struct text id);

// Whether it was, after the first so many.
bool ahead_is_touched(const struct ahead_touched *touched, size_t since, struct text id);

// Whether an id in it was.
bool ahead_key_is_touched(const struct ahead_touched *touched, size_t since,
                          const struct ahead_key *key);

#endif
