#include "base/arena.h"

#include "base/shortage.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ONE_MALLOC_EACH 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ONE_MALLOC_EACH 1
#endif
#endif

enum { ARENA_FIRST_ROOM = 6144, ARENA_NEXT_ROOM = 16384, ARENA_LAST_ROOM = 4096 };

struct arena_block {
    struct arena_block *next;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct arena_block *blocks;
    unsigned char *current; // where small pieces come from: the first block or the newest small one
    size_t used;
    size_t room;
    size_t size; // of all blocks
    bool in_reserve;
    alignas(max_align_t) unsigned char first[ARENA_FIRST_ROOM];
    alignas(max_align_t) unsigned char last[ARENA_LAST_ROOM]; // for the answer that memory is out
};

struct arena *arena_open(void) {
    struct arena *arena = malloc(sizeof *arena);
    if (!arena)
        return NULL;
    arena->blocks = NULL;
    arena_reset(arena);
    return arena;
}

static void arena_free_blocks(struct arena *arena) {
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

void arena_close(struct arena *arena) {
    if (!arena)
        return;
    arena_free_blocks(arena);
    free(arena);
}

void arena_reset(struct arena *arena) {
    arena_free_blocks(arena);
    arena->current = arena->first;
    arena->used = arena->size = 0;
    arena->room = ARENA_FIRST_ROOM;
    arena->in_reserve = false;
}

size_t arena_size(const struct arena *arena) {
    return arena->size;
}

void arena_open_reserve(struct arena *arena) {
    if (arena->in_reserve)
        return;
    arena->in_reserve = true;
    arena->current = arena->last;
    arena->used = 0;
    arena->room = ARENA_LAST_ROOM;
}

static void *arena_block_add(struct arena *arena, size_t room) {
    struct arena_block *block = malloc(sizeof *block + room);
    if (!block) {
        shortage_note();
        return NULL;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->size += room;
    return block->bytes;
}

#ifdef ARENA_ONE_MALLOC_EACH

// Each piece its own malloc, so that the sanitizer sees an overflow of any of them.
static void *arena_piece(struct arena *arena, size_t size) {
    return arena_block_add(arena, size);
}

// Nothing can be promised: a sanitizer build has memory.
bool arena_reserve(struct arena *arena, size_t size) {
    (void)arena;
    (void)size;
    return true;
}

#else

static bool arena_grow(struct arena *arena) {
    unsigned char *fresh = arena_block_add(arena, ARENA_NEXT_ROOM);
    if (!fresh)
        return false;
    arena->current = fresh;
    arena->used = 0;
    arena->room = ARENA_NEXT_ROOM;
    return true;
}

bool arena_reserve(struct arena *arena, size_t size) {
    return size <= arena->room - arena->used || (size <= ARENA_NEXT_ROOM && arena_grow(arena));
}

static void *arena_piece(struct arena *arena, size_t size) {
    const size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded > ARENA_NEXT_ROOM / 2)
        return arena_block_add(arena, rounded);
    if (!arena_reserve(arena, rounded))
        return NULL;
    unsigned char *at = arena->current + arena->used;
    arena->used += rounded;
    return at;
}

#endif

void *arena_alloc(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        return NULL;
    void *piece = arena_piece(arena, size ? size : 1);
    if (piece)
        memset(piece, 0, size);
    return piece;
}
