#include "directory/directory_reading.h"

#include "base/clock.h"
#include "json/json_digits.h"

#include <stdlib.h>
#include <string.h>

enum { DIRECTORY_NAME_MAX = 256 }; // characters

#define NAME_EXPECTED "a string of 1 to 256 characters"

static int compare_places(const void *a, const void *b) {
    return memcmp(((const struct place *)a)->id.bytes, ((const struct place *)b)->id.bytes,
                  GUID_BYTES);
}

const struct place *place_find(const struct place *places, size_t count, const struct guid *id) {
    const struct place wanted = {.id = *id};
    return count ? bsearch(&wanted, places, count, sizeof *places, compare_places) : NULL;
}

struct json_at reading_item(const struct json_at *array, size_t index) {
    struct json_at item = json_first(array);
    while (item.index < index)
        json_next(&item);
    return item;
}

void places_sort(struct place *places, size_t count) {
    if (count)
        qsort(places, count, sizeof *places, compare_places);
}

bool place_is_again(const struct place *places, size_t i, size_t *ret_index) {
    const size_t first = places[i - 1].index;
    *ret_index = places[i].index > first ? places[i].index : first;
    return compare_places(&places[i - 1], &places[i]) == 0;
}

void places_index(struct json_reader *reader, struct place *places, size_t count,
                  const struct json_at *array, const char *expected) {
    size_t index = 0;
    places_sort(places, count);
    for (size_t i = 1; i < count && !reader->failed; i++) {
        if (!place_is_again(places, i, &index))
            continue;
        const struct json_at item = reading_item(array, index);
        json_refuse(reader, &item, NULL, expected);
    }
}

void *reading_room(struct reading *reading, size_t count, size_t size) {
    void *room = arena_alloc(reading->json.arena, (count ? count : 1) * size);
    if (!room)
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
    return room;
}

struct text reading_name(struct json_reader *reader, const struct json_at *at, const char *key,
                         bool required) {
    const struct text name = json_string(reader, at, key);
    if ((required && !name.at) || (name.at && !text_has_characters(name, DIRECTORY_NAME_MAX)))
        json_refuse(reader, at, key, NAME_EXPECTED);
    return name.at ? text_copy(reader->arena, name) : TEXT("");
}

struct text reading_item_name(struct json_reader *reader, const struct json_at *item) {
    const char *string = cJSON_GetStringValue(item->node);
    const struct text name = text_of(string);
    if (!string || json_is_digits(string) || !text_has_characters(name, DIRECTORY_NAME_MAX))
        json_refuse(reader, item, NULL, NAME_EXPECTED);
    return text_copy(reader->arena, name);
}

bool reading_flag(struct json_reader *reader, const struct json_at *at, const char *key,
                  bool fallback) {
    const cJSON *node = at->node ? cJSON_GetObjectItem(at->node, key) : NULL;
    if (node && !cJSON_IsBool(node))
        json_refuse(reader, at, key, "true or false");
    return node ? cJSON_IsTrue(node) : fallback;
}

void reading_object(struct json_reader *reader, const struct json_at *at,
                    const char *const *members) {
    if (!cJSON_IsObject(at->node))
        json_refuse(reader, at, NULL, "an object");
    json_only(reader, at, members);
}

struct text reading_time(struct json_reader *reader, const struct json_at *at, const char *key,
                         int64_t *ret_milliseconds) {
    const struct text time = json_string(reader, at, key);
    if (time.at && !clock_read_rfc3339(time, ret_milliseconds))
        json_refuse(reader, at, key, "a time like 2026-11-22T08:30:00Z");
    return text_copy(reader->arena, time);
}

struct guid reading_id(struct json_reader *reader, const struct json_at *at, const char *key) {
    struct guid id;
    if (guid_read_lower(json_string(reader, at, key), &id))
        return id;
    json_refuse(reader, at, key, "a lower-case GUID");
    return guid_random();
}

struct guid reading_tenant(struct reading *reading, const struct json_at *at, const char *key) {
    const struct text text = json_string(&reading->json, at, key);
    struct guid id = {0};
    if (!text.at)
        return id;
    if (!guid_read_lower(text, &id))
        json_refuse(&reading->json, at, key, "a lower-case GUID");
    else if (!place_find(reading->tenants, reading->directory->tenant_count, &id))
        json_refuse(&reading->json, at, key, "the id of a tenant in this file");
    return id;
}

int64_t reading_partner(struct reading *reading, const struct json_at *at, const char *key) {
    const struct text name = json_string(&reading->json, at, key);
    const struct guid id = guid_derived(name);
    const struct place *found =
        name.at ? place_find(reading->partners, reading->directory->partner_count, &id) : NULL;
    if (name.at && !found)
        json_refuse(&reading->json, at, key, "the name of a partner in this file");
    return found ? (int64_t)found->index + 1 : 0;
}
