#include "json/json_in.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/shortage.h"
#include "guess/nearest.h"
#include "json/json_digits.h"
#include "json/json_scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void *allocate(size_t size) {
    void *at = malloc(size);
    if (!at)
        shortage_note();
    return at;
}

void json_note_shortages(void) {
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = allocate, .free_fn = free});
}

static void reader_fail(struct json_reader *reader, struct text path, const char *expected) {
    if (reader->failed)
        return;
    reader->failed = true;
    reader->path = path;
    reader->expected = text_of(expected);
}

// A stranger's name may be as long as the document: a path has its beginning.
static void path_add_name(struct buffer *path, struct text name) {
    struct text shown = name;
    const bool is_long = shown.size > JSON_SHOWN_NAME_MAX;
    if (is_long)
        shown.size = JSON_SHOWN_NAME_MAX;
    while (is_long && ((unsigned char)shown.at[shown.size] & 0xC0) == 0x80)
        shown.size--;
    buffer_add(path, shown);
    if (is_long)
        buffer_add(path, TEXT("…"));
}

// One step further: to a member, or without a name to an element.
static void path_add(struct buffer *path, struct text name, size_t index) {
    if (!name.at) {
        buffer_add(path, text_format(path->arena, "[%zu]", index));
        return;
    }
    if (path->size)
        buffer_add_char(path, '.');
    path_add_name(path, name);
}

static void path_write(struct buffer *path, const struct json_at *at) {
    if (!at || !at->parent)
        return;
    path_write(path, at->parent);
    path_add(path, at->node->string ? text_of(at->node->string) : (struct text){0}, at->index);
}

struct text json_path(struct arena *arena, const struct json_at *at, const char *key) {
    struct buffer path = buffer_in(arena);
    struct text text = TEXT("");
    path_write(&path, at);
    if (key)
        path_add(&path, text_of(key), 0);
    return buffer_text(&path, &text) ? text : TEXT("");
}

static bool is_noted(const struct json_reader *reader, struct text path) {
    for (size_t i = 0; i < reader->mistake_count; i++)
        if (text_is(reader->mistakes[i].path, path))
            return true;
    return false;
}

// What follows from a mistake is found at its place again: the first says it best.
static void note(struct json_reader *reader, struct text path, const char *expected) {
    if (is_noted(reader, path))
        return;
    reader->mistakes[reader->mistake_count++] = (struct json_mistake){path, text_of(expected)};
    if (reader->mistake_count == JSON_MISTAKES_MAX)
        reader_fail(reader, path, expected);
}

void json_refuse(struct json_reader *reader, const struct json_at *at, const char *key,
                 const char *expected) {
    if (reader->failed)
        return;
    const struct text path = json_path(reader->arena, at, key);
    if (reader->mistakes && at && key && !cJSON_IsObject(at->node))
        note(reader, json_path(reader->arena, at, NULL), "an object");
    else if (reader->mistakes && at)
        note(reader, path, expected);
    else
        reader_fail(reader, path, expected);
}

bool json_found_mistakes(const struct json_reader *reader) {
    return reader->failed || reader->mistake_count;
}

static int compare_names(const void *a, const void *b) {
    return strcasecmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static const cJSON *find_repeated(struct arena *arena, const cJSON *object) {
    size_t count = 0;
    for (const cJSON *member = object->child; member; member = member->next)
        count++;
    const cJSON **members = arena_alloc(arena, count * sizeof(const cJSON *));
    if (!members)
        return object->child;
    count = 0;
    for (const cJSON *member = object->child; member; member = member->next)
        members[count++] = member;
    qsort(members, count, sizeof(const cJSON *), compare_names);
    for (size_t i = 1; i < count; i++)
        if (compare_names(&members[i - 1], &members[i]) == 0)
            return members[i];
    return NULL;
}

// Depth is bounded: json_scan has refused anything deeper.
static void refuse_repeated(struct json_reader *reader, const struct json_at *at) {
    const cJSON *repeated =
        cJSON_IsObject(at->node) && at->node->child ? find_repeated(reader->arena, at->node) : NULL;
    if (repeated)
        json_refuse(reader, at, repeated->string, "each member once");
    struct json_at child = {.parent = at};
    cJSON_ArrayForEach(child.node, at->node) {
        if (reader->failed)
            return;
        if (child.node->child)
            refuse_repeated(reader, &child);
        child.index++;
    }
}

static const char *place_of(struct arena *arena, struct text document) {
    const size_t stopped = json_scan_place(document, JSON_DEPTH_MAX);
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < stopped && i < document.size; i++) {
        column = document.at[i] == '\n' ? 1 : column + 1;
        line += document.at[i] == '\n';
    }
    return text_format(arena, "JSON, which it is not at line %zu, byte %zu", line, column).at;
}

// What is not UTF-8 could not be shown in a path.
bool json_found_nul(struct arena *arena, struct text document, struct text *ret_path) {
    struct json_scan_step steps[JSON_DEPTH_MAX];
    struct buffer path = buffer_in(arena);
    size_t count = 0;
    if (!json_scan_found_nul(document, JSON_DEPTH_MAX, steps, &count) || !text_is_utf8(document))
        return false;
    for (size_t i = 0; i < count; i++)
        path_add(&path, steps[i].name, steps[i].index);
    return buffer_text(&path, ret_path);
}

// Why it is no JSON that is read here.
static void refuse_document(struct json_reader *reader, struct text document) {
    struct text path = TEXT("");
    if (json_found_nul(reader->arena, document, &path))
        reader_fail(reader, path, JSON_TEXT);
    else
        reader_fail(reader, TEXT(""), place_of(reader->arena, document));
}

cJSON *json_parse(struct json_reader *reader, struct text document) {
    document = json_without_mark(document);
    const enum json_scan_result scanned = json_scan(document, JSON_DEPTH_MAX);
    if (scanned == JSON_SCAN_TOO_DEEP)
        reader_fail(reader, TEXT(""), "at most 32 levels");
    else if (scanned != JSON_SCAN_OK)
        refuse_document(reader, document);
    else if (!text_is_utf8(document))
        reader_fail(reader, TEXT(""), "JSON in UTF-8");
    if (reader->failed)
        return NULL;
    if (reader->keeps_digits)
        document = json_digits_kept(reader->arena, document);
    cleanup_json cJSON *tree = cJSON_ParseWithLength(document.at, document.size);
    if (!tree) {
        reader_fail(reader, TEXT(""), "JSON");
        return NULL;
    }
    reader->is_json = true;
    refuse_repeated(reader, &(struct json_at){.node = tree});
    if (json_found_mistakes(reader)) { // which of the two counts is not known
        reader->failed = true;
        return NULL;
    }
    return TAKE(tree);
}

struct json_at json_root(struct json_reader *reader, const cJSON *tree) {
    const struct json_at root = {.node = tree};
    if (!cJSON_IsObject(tree))
        json_refuse(reader, NULL, NULL, "an object");
    return root;
}

static const cJSON *find(const struct json_reader *reader, const struct json_at *object,
                         const char *key) {
    const cJSON *node =
        reader->failed || !object->node ? NULL : cJSON_GetObjectItem(object->node, key);
    return cJSON_IsNull(node) ? NULL : node;
}

static bool is_number(const struct json_reader *reader, const cJSON *node) {
    return reader->keeps_digits && cJSON_IsString(node) && json_is_digits(node->valuestring);
}

static struct json_at child_of_type(struct json_reader *reader, const struct json_at *object,
                                    const char *key, int type, const char *expected) {
    const struct json_at child = {.node = find(reader, object, key), .parent = object};
    if (!child.node || ((child.node->type & 0xFF) == type && !is_number(reader, child.node)))
        return child;
    json_refuse(reader, &child, NULL, expected);
    return (struct json_at){.parent = object};
}

struct json_at json_child_object(struct json_reader *reader, const struct json_at *object,
                                 const char *key) {
    return child_of_type(reader, object, key, cJSON_Object, "an object");
}

struct json_at json_child_array(struct json_reader *reader, const struct json_at *object,
                                const char *key) {
    return child_of_type(reader, object, key, cJSON_Array, "an array");
}

struct text json_string(struct json_reader *reader, const struct json_at *object, const char *key) {
    const struct json_at at = child_of_type(reader, object, key, cJSON_String, "a string");
    return at.node ? text_of(at.node->valuestring) : (struct text){0};
}

struct text json_item_string(struct json_reader *reader, const struct json_at *item) {
    if (cJSON_IsString(item->node) && !is_number(reader, item->node))
        return text_of(item->node->valuestring);
    json_refuse(reader, item, NULL, "a string");
    return (struct text){0};
}

struct text json_number(struct json_reader *reader, const struct json_at *object, const char *key,
                        uint64_t most) {
    const cJSON *node = find(reader, object, key);
    struct text digits = {0};
    if (node && (!cJSON_IsString(node) || !json_digits_read(node->valuestring, most, &digits)))
        json_refuse(
            reader, object, key,
            text_format(reader->arena, "a whole number from 0 to %llu", (unsigned long long)most)
                .at);
    return node ? digits : (struct text){0};
}

bool json_boolean(struct json_reader *reader, const struct json_at *object, const char *key,
                  bool fallback) {
    const struct json_at at = {.node = find(reader, object, key), .parent = object};
    if (!at.node)
        return fallback;
    if (cJSON_IsBool(at.node))
        return cJSON_IsTrue(at.node);
    const struct text word = cJSON_IsString(at.node) ? text_of(at.node->valuestring) : TEXT("");
    if (!text_same(word, TEXT("true")) && !text_same(word, TEXT("false")))
        json_refuse(reader, &at, NULL, "true or false");
    return text_same(word, TEXT("true"));
}

size_t json_size(const struct json_at *array) {
    return array->node ? (size_t)cJSON_GetArraySize(array->node) : 0;
}

struct json_at json_first(const struct json_at *array) {
    return (struct json_at){.node = array->node ? array->node->child : NULL, .parent = array};
}

void json_next(struct json_at *element) {
    element->node = element->node->next;
    element->index++;
}

static bool is_listed(const char *name, const char *const *names) {
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

static void refuse_null(struct json_reader *reader, const struct json_at *object) {
    for (struct json_at member = json_first(object); member.node; json_next(&member))
        if (cJSON_IsNull(member.node))
            json_refuse(reader, &member, NULL, "a value, not null");
}

void json_only(struct json_reader *reader, const struct json_at *object, const char *const *names) {
    json_only_or_null(reader, object, names);
    if (cJSON_IsObject(object->node))
        refuse_null(reader, object);
}

void json_only_or_null(struct json_reader *reader, const struct json_at *object,
                       const char *const *names) {
    if (!cJSON_IsObject(object->node))
        return;
    for (struct json_at member = json_first(object); member.node; json_next(&member)) {
        if (is_listed(member.node->string, names) || reader->failed)
            continue;
        struct buffer expected = buffer_in(reader->arena);
        struct nearest nearest = nearest_to(text_of(member.node->string));
        buffer_add(&expected, TEXT("one of the members known here:"));
        for (const char *const *name = names; *name; name++) {
            buffer_add(&expected, text_format(reader->arena, " %s", *name));
            nearest_look(&nearest, *name);
        }
        buffer_add(&expected, nearest_question(reader->arena, &nearest));
        buffer_add_char(&expected, '\0');
        json_refuse(reader, &member, NULL, expected.failed ? "known" : expected.at);
    }
}

struct text json_compact(struct arena *arena, const cJSON *node) {
    cleanup_free char *printed = cJSON_PrintUnformatted(node);
    char *copy = printed ? text_cstring(arena, text_of(printed)) : NULL;
    return text_of(copy);
}

struct guid json_lower_guid(struct json_reader *reader, const struct json_at *object,
                            const char *key) {
    struct guid guid = {0};
    if (!guid_read_lower(json_string(reader, object, key), &guid))
        json_refuse(reader, object, key, "a lower-case GUID");
    return guid;
}
