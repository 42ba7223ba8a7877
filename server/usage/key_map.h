// A map in an arena, from keys of a fixed size to whatever begins with them. What strangers choose
// may be keys: how they spread is known to nobody.
#ifndef AZSREG_USAGE_KEY_MAP_H
#define AZSREG_USAGE_KEY_MAP_H

#include "base/arena.h"

#include <stdint.h>

struct key_map {
    struct arena *arena;
    size_t key_size; // bytes with which a value begins, padding among them zero
    size_t count;
    void **values; // in the order in which they came
    size_t room;
    uint32_t *places; // numbers of values, from 1
    size_t place_count;
    uint64_t seed;
};

struct key_map key_map_open(struct arena *arena, size_t key_size);

// The value that begins with the key; NULL where there is none.
void *key_map_find(const struct key_map *map, const void *key);

// Adds a value whose key is new; false without memory. It must live as long as the map.
bool key_map_add(struct key_map *map, void *value);

#endif
