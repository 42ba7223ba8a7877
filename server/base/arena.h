// One arena a request: everything a request allocates lives until its reply has been sent, and is
// freed at once. Sizes are bytes.
#ifndef AZSREG_BASE_ARENA_H
#define AZSREG_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

// A new, empty arena, owned by the caller; NULL when memory is out.
struct arena *arena_open(void);

// Frees the arena and all it gave out. NULL is fine.
void arena_close(struct arena *arena);

// Zeroed memory for any type, owned by the arena; NULL when memory is out.
void *arena_alloc(struct arena *arena, size_t size);

// Makes sure that the next pieces of size bytes together are there; false when memory is out.
bool arena_reserve(struct arena *arena, size_t size);

// How many bytes it has taken besides its first block.
size_t arena_size(const struct arena *arena);

// Memory is out: what follows comes from a small part kept back for saying so. Once an arena.
void arena_open_reserve(struct arena *arena);

// Returns the arena to its first state, keeping its first block for the next request.
void arena_reset(struct arena *arena);

static inline void cleanup_close_arena(struct arena **arena) {
    arena_close(*arena);
}
#define cleanup_arena __attribute__((cleanup(cleanup_close_arena)))

#endif
