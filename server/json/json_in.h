// JSON read strictly: RFC 8259 to the letter, UTF-8 (a BOM is skipped), at most 32 levels, no
// member twice (names compare without case, as ARM compares them), no NUL in a string.
// A tree is then read through cursors that know their path; the first thing found wrong is kept in
// the reader, and all later reads give their fallback. One check at the end is enough. A reader
// that is given room for mistakes reads on, and notes one a place.
#ifndef AZSREG_JSON_JSON_IN_H
#define AZSREG_JSON_JSON_IN_H

#include "base/guid.h"

#include <stdint.h>

#include <cjson/cJSON.h>

enum { JSON_DEPTH_MAX = 32 };

// What is wrong, and where.
struct json_mistake {
    struct text path;     // "properties.tags[2]", empty for the whole document
    struct text expected; // "a string", "JSON", "each member once", …
};

enum { JSON_MISTAKES_MAX = 50 };    // once there are as many, the rest is not read
enum { JSON_SHOWN_NAME_MAX = 128 }; // bytes of a member's name in a path

struct json_reader {
    struct arena *arena;
    struct json_mistake *mistakes; // room for that many: all are noted. NULL: the first ends it
    size_t mistake_count;
    bool keeps_digits; // numbers are kept as they are written, for json_number: set before parsing
    bool failed;
    bool is_json;         // the document is, even where it is refused for what it says
    struct text path;     // of the first mistake
    struct text expected; // there
};

struct json_at {
    const cJSON *node; // NULL where there is nothing (absent, or null)
    const struct json_at *parent;
    size_t index; // in an array
};

// Called once, before anything is read: what cJSON finds no memory for is noted as a shortage.
void json_note_shortages(void);

// The parsed document, owned by the caller; NULL with the reader failed when it is refused.
cJSON *json_parse(struct json_reader *reader, struct text document);

// The whole document, which must be an object.
struct json_at json_root(struct json_reader *reader, const cJSON *tree);

// A member that must be an object or an array where it is present.
struct json_at json_child_object(struct json_reader *reader, const struct json_at *object,
                                 const char *key);
struct json_at json_child_array(struct json_reader *reader, const struct json_at *object,
                                const char *key);

// A member that must be a string where it is present; .at is NULL where it is not. Borrowed.
struct text json_string(struct json_reader *reader, const struct json_at *object, const char *key);

// An element of an array, which must be a string.
struct text json_item_string(struct json_reader *reader, const struct json_at *item);

// A GUID in lower case; anything else, or none, is refused.
struct guid json_lower_guid(struct json_reader *reader, const struct json_at *object,
                            const char *key);

// true, false, or either as a string ("True"); fallback where it is absent.
bool json_boolean(struct json_reader *reader, const struct json_at *object, const char *key,
                  bool fallback);

// A whole number from 0 to most, to the last digit, of a reader that keeps digits; .at is NULL
// where it is absent.
struct text json_number(struct json_reader *reader, const struct json_at *object, const char *key,
                        uint64_t most);

// Elements in order: for (struct json_at item = json_first(&array); item.node; json_next(&item))
size_t json_size(const struct json_at *array);
struct json_at json_first(const struct json_at *array);
void json_next(struct json_at *element);

// Refuses any member not among these names (NULL-terminated), and any that is null.
void json_only(struct json_reader *reader, const struct json_at *object, const char *const *names);
// The same, but null is as good as absent.
void json_only_or_null(struct json_reader *reader, const struct json_at *object,
                       const char *const *names);

// "properties.tags[2]": a place, or a member of it, in the arena.
struct text json_path(struct arena *arena, const struct json_at *at, const char *key);

// Notes what is wrong at, or at a member of, a place.
void json_refuse(struct json_reader *reader, const struct json_at *at, const char *key,
                 const char *expected);

// Whether a document is none that is read here because a string in it has U+0000, and which: no
// database has that in a text, so nothing here does. Of such a one "must be" JSON_TEXT is said.
#define JSON_TEXT "text without U+0000"
bool json_found_nul(struct arena *arena, struct text document, struct text *ret_path);

// Whether anything was noted.
bool json_found_mistakes(const struct json_reader *reader);

// The value at a node as compact JSON in the arena; empty when memory is out.
struct text json_compact(struct arena *arena, const cJSON *node);

static inline void cleanup_delete_json(cJSON **tree) {
    cJSON_Delete(*tree);
}
#define cleanup_json __attribute__((cleanup(cleanup_delete_json)))

#endif
