// Reading the directory file, as this room's files share it: each part notes what is wrong with it
// and goes on, so that all is found at once.
#ifndef AZSREG_DIRECTORY_DIRECTORY_READING_H
#define AZSREG_DIRECTORY_DIRECTORY_READING_H

#include "directory/directory_types.h"
#include "json/json_in.h"

// Where an id stands in its array, for looking it up. Partners are found by their names' digest.
struct place {
    struct guid id;
    size_t index;
};

struct reading {
    struct json_reader json;
    struct directory *directory;
    struct place *partners;
    struct place *tenants;
    struct place *subscriptions; // Azure's
    size_t azure_count;
};

struct places {
    struct place *at;
    size_t count;
};

void places_sort(struct place *places, size_t count);
// Of sorted ones: whether the i-th is the same as the one before; which of the two is later.
bool place_is_again(const struct place *places, size_t i, size_t *ret_index);
const struct place *place_find(const struct place *places, size_t count, const struct guid *id);

struct json_at reading_item(const struct json_at *array, size_t index);

// Sorts the places; an id that stands twice is refused at its later place.
void places_index(struct json_reader *reader, struct place *places, size_t count,
                  const struct json_at *array, const char *expected);

// Zeroed room in the arena; NULL, and the reading ends, where there is none.
void *reading_room(struct reading *reading, size_t count, size_t size);

// Members that must be what they are where they are there.
struct text reading_name(struct json_reader *reader, const struct json_at *at, const char *key,
                         bool required);
// An element of an array, which must be a string of that size.
struct text reading_item_name(struct json_reader *reader, const struct json_at *item);
bool reading_flag(struct json_reader *reader, const struct json_at *at, const char *key,
                  bool fallback);
void reading_object(struct json_reader *reader, const struct json_at *at,
                    const char *const *members);

// A time as it is written, in milliseconds since 1970; the latter stay where it is not there.
struct text reading_time(struct json_reader *reader, const struct json_at *at, const char *key,
                         int64_t *ret_milliseconds);

// A GUID in lower case. Where it is none it is noted, and one that is nobody's is given.
struct guid reading_id(struct json_reader *reader, const struct json_at *at, const char *key);

// A member that names what is in the file: nil, or 0, where it is not there.
struct guid reading_tenant(struct reading *reading, const struct json_at *at, const char *key);
int64_t reading_partner(struct reading *reading, const struct json_at *at, const char *key);

// Partners, tenants and customers; then the rest may refer to them.
void directory_parties_read(struct reading *reading, const struct json_at *root);
void directory_subscriptions_read(struct reading *reading, const struct json_at *root);
void directory_stacks_read(struct reading *reading, const struct json_at *root);
void directory_rate_cards_read(struct reading *reading, const struct json_at *root);

// A place's "resourceGroups", of the subscription of that index. They are found by group_key.
struct places directory_groups_read(struct reading *reading, const struct json_at *at,
                                    size_t subscription);
struct guid group_key(struct arena *arena, struct text name);

#endif
