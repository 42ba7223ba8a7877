// Ids that are the same for the same seed (docs/control.md, "Seed"). Each call has a stream of its
// own, by its number, and what is done for it beside the loop has one too; so what a call draws
// depends neither on how often it was asked again nor on what others draw meanwhile. What is secret
// has nothing to do with it: base/random.h.
#ifndef AZSREG_SEED_SEED_H
#define AZSREG_SEED_SEED_H

#include "base/random.h"

#include <stdint.h>

// All zero: there is none, and ids come from the kernel.
struct seed {
    bool is_given;
    uint64_t number;
    uint64_t start; // how often the server was started with a seed on the same data before: 0 anew
};

enum seed_use { SEED_CALLS, SEED_OWN_CALLS, SEED_DIRECTORIES, SEED_ETAGS, SEED_PAGES };

// Block after block, each the SHA-256 of what names it.
struct seed_stream {
    struct random_source source; // first
    struct seed seed;
    enum seed_use use;
    uint64_t number; // of its use
    uint64_t place;  // of the next block
};

// NULL: there is no seed.
struct seed_stream seed_stream(const struct seed *seed, enum seed_use use, uint64_t number);

// What is drawn for the same call on another thread, or much later.
struct seed_stream seed_stream_beside(const struct seed_stream *stream);

// This thread's ids are of the stream (which stays where it is) until seed_leave, or another is
// followed; where there is no seed they are as ever.
void seed_follow(struct seed_stream *stream);
void seed_leave(void);

// The stream that this thread follows; NULL: none.
struct seed_stream *seed_followed(void);

// Fills size bytes; false where there is no seed.
bool seed_draw(struct seed_stream *stream, void *at, size_t size);

#endif
