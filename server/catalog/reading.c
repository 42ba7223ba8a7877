#include "catalog/reading.h"

#include "catalog/content_path.h"

#include <string.h>

struct text reading_optional(struct reading *reading, const struct json_at *at, const char *key) {
    const struct text text = json_string(&reading->json, at, key);
    if (text.size > CATALOG_TEXT_MAX)
        json_refuse(&reading->json, at, key, "a string of at most 65536 bytes");
    return text.at ? text_copy(reading->json.arena, text) : TEXT("");
}

struct text reading_text(struct reading *reading, const struct json_at *at, const char *key) {
    const struct text text = reading_optional(reading, at, key);
    if (!text.size)
        json_refuse(&reading->json, at, key, "there, a string that is not empty");
    return text;
}

static bool has(const struct json_at *at, const char *key) {
    return at->node && cJSON_GetObjectItem(at->node, key);
}

void reading_pass(struct reading *reading, const struct json_at *at, const char *key,
                  struct json_out *out) {
    const struct text text = reading_optional(reading, at, key);
    if (has(at, key))
        json_put_text(out, text_of(key), text);
}

void reading_pass_flag(struct reading *reading, const struct json_at *at, const char *key,
                       struct json_out *out) {
    const cJSON *node = at->node ? cJSON_GetObjectItem(at->node, key) : NULL;
    if (!node)
        return;
    if (!cJSON_IsBool(node))
        json_refuse(&reading->json, at, key, "true or false");
    json_put_bool(out, text_of(key), cJSON_IsTrue(node));
}

static bool grow(struct reading *reading) {
    struct catalog *catalog = reading->catalog;
    struct arena *arena = reading->kept;
    if (catalog->file_count < reading->file_room)
        return true;
    const size_t room = reading->file_room ? 2 * reading->file_room : 64;
    struct text *grown = arena_alloc(arena, 3 * room * sizeof *grown);
    if (!grown)
        return false;
    if (catalog->file_count) {
        const size_t size = catalog->file_count * sizeof *grown;
        memcpy(grown, catalog->files, size);
        memcpy(grown + room, catalog->places, size);
        memcpy(grown + 2 * room, catalog->icons, size);
    }
    catalog->files = grown;
    catalog->places = grown + room;
    catalog->icons = grown + 2 * room;
    reading->file_room = room;
    return true;
}

static void note_file(struct reading *reading, const struct json_at *at, const char *key,
                      struct text path, bool is_icon, struct text encoded) {
    struct catalog *catalog = reading->catalog;
    if (!catalog->content_folder.size)
        json_refuse(&reading->json, at, key,
                    "an http(s) URL, for the file has no contentFolder that a path could be below");
    if (!grow(reading)) {
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
        return;
    }
    catalog->files[catalog->file_count] = text_copy(reading->kept, path);
    catalog->places[catalog->file_count++] = json_path(reading->kept, at, key);
    if (is_icon)
        catalog->icons[catalog->icon_count++] = text_copy(reading->kept, encoded);
}

void reading_uri(struct reading *reading, const struct json_at *at, const char *key,
                 enum content_kind kind, bool required, struct json_out *out) {
    struct arena *arena = reading->json.arena;
    const struct text uri = json_string(&reading->json, at, key);
    if (!uri.at) {
        if (required)
            json_refuse(&reading->json, at, key, "there: " CONTENT_PATH_TAKES);
        return;
    }
    switch (content_place_of(uri)) {
    case CONTENT_NOWHERE:
        json_refuse(&reading->json, at, key, CONTENT_PATH_TAKES);
        return;
    case CONTENT_ELSEWHERE:
        json_put_text(out, text_of(key), uri);
        return;
    case CONTENT_HERE:
        break;
    }
    const struct text encoded = content_path_encoded(arena, uri);
    note_file(reading, at, key, uri, kind == CONTENT_ICON, encoded);
    json_put_raw(out, text_of(key), content_mark(arena, kind, encoded));
}

void reading_hint(struct reading *reading, const struct json_at *at, const char *key,
                  const char *hint) {
    struct catalog *catalog = reading->catalog;
    if (catalog->hint_count < CATALOG_HINTS_MAX)
        catalog->hints[catalog->hint_count++] =
            (struct catalog_hint){json_path(reading->kept, at, key), hint};
}

struct text reading_written(struct reading *reading, const struct json_out *out) {
    struct text text = TEXT("");
    if (!json_out_text(out, &text))
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
    return text;
}
