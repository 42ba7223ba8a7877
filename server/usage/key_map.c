#include "usage/key_map.h"

#include "base/random.h"

#include <string.h>

enum { FIRST = 64 }; // places; a power of two, and twice as many as there are values

struct key_map key_map_open(struct arena *arena, size_t key_size) {
    struct key_map map = {.arena = arena, .key_size = key_size};
    random_for_secret(&map.seed, sizeof map.seed);
    return map;
}

static uint64_t mix(uint64_t hash) {
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93U;
    return hash ^ hash >> 32;
}

static size_t first_place(const struct key_map *map, const void *key) {
    const unsigned char *bytes = key;
    uint64_t hash = map->seed;
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= map->key_size; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, sizeof word);
        hash = mix(hash ^ word) + map->seed;
    }
    for (; i < map->key_size; i++)
        hash = mix(hash ^ bytes[i]) + map->seed;
    return mix(hash) % map->place_count;
}

static uint32_t *place_of(const struct key_map *map, const void *key) {
    size_t at = first_place(map, key);
    while (map->places[at] && memcmp(map->values[map->places[at] - 1], key, map->key_size) != 0)
        at = (at + 1) % map->place_count;
    return &map->places[at];
}

void *key_map_find(const struct key_map *map, const void *key) {
    const uint32_t number = map->place_count ? *place_of(map, key) : 0;
    return number ? map->values[number - 1] : NULL;
}

static bool grow(struct key_map *map) {
    const size_t room = map->room ? map->room * 2 : FIRST / 2;
    void **values = arena_alloc(map->arena, room * sizeof *values);
    uint32_t *places = arena_alloc(map->arena, room * 2 * sizeof *places);
    if (!values || !places)
        return false;
    if (map->count)
        memcpy(values, map->values, map->count * sizeof *values);
    map->values = values;
    map->room = room;
    map->places = places;
    map->place_count = room * 2;
    for (size_t i = 0; i < map->count; i++)
        *place_of(map, values[i]) = (uint32_t)i + 1;
    return true;
}

bool key_map_add(struct key_map *map, void *value) {
    if (map->count == map->room && !grow(map))
        return false;
    map->values[map->count++] = value;
    *place_of(map, value) = (uint32_t)map->count;
    return true;
}
