// JSON bodies: what the scan accepts cJSON parses, and what is rendered from it parses again to the
// same. Tags, read and merged, are always JSON the store can keep.
#include "fuzz.h"

#include "app/tags.h"
#include "json/json_out.h"
#include "json/json_scan.h"

#include <string.h>

// cJSON refuses what is JSON by grammar alone: half a surrogate pair, and numbers of more than 63
// characters. Only then may the two differ.
static bool may_differ(struct text document) {
    size_t number = 0;
    for (size_t i = 0; i < document.size; i++) {
        if (text_starts_same(text_slice(document, i, 3), TEXT("\\uD")))
            return true;
        number = document.at[i] && strchr("0123456789+-.eE", document.at[i]) ? number + 1 : 0;
        if (number > 63)
            return true;
    }
    return false;
}

static void check_scan(const struct json_reader *reader, const cJSON *tree, struct text document) {
    if (text_starts_same(document, TEXT("\xEF\xBB\xBF")))
        document = text_slice(document, 3, document.size);
    const bool scanned =
        json_scan(document, JSON_DEPTH_MAX) == JSON_SCAN_OK && text_is_utf8(document);
    must(!tree || scanned);
    must(tree || reader->failed);
    must(tree || !scanned || text_is(reader->expected, TEXT("each member once")) ||
         may_differ(document));
}

static void check_rendered(struct arena *arena, const cJSON *tree) {
    struct json_reader reader = {.arena = arena};
    const struct text compact = json_compact(arena, tree);
    cleanup_json cJSON *again = json_parse(&reader, compact);
    must(again && !reader.failed);
    must(text_is(json_compact(arena, again), compact));
}

// A string that was read is written so that it reads the same.
static void check_string(struct arena *arena, struct text string) {
    struct json_out out = json_out_in(arena);
    struct json_reader reader = {.arena = arena};
    struct text written = {0};
    json_object(&out);
    json_put_text(&out, string, string);
    json_object_end(&out);
    must(json_out_text(&out, &written));
    cleanup_json cJSON *tree = json_parse(&reader, written);
    const struct json_at root = json_root(&reader, tree);
    const struct json_at member = json_first(&root);
    must(member.node && text_is(text_of(member.node->valuestring), string));
    must(text_is(text_of(member.node->string), string));
}

static void check_tags(struct arena *arena, const cJSON *tree) {
    struct json_reader reader = {.arena = arena};
    const struct json_at root = json_root(&reader, tree);
    const struct text tags = tags_read(&reader, &root);
    if (reader.failed) {
        must(text_is_utf8(reader.path) && reader.expected.size > 0);
        return;
    }
    must(text_is(tags_merge(&reader, &root, TEXT("")), tags));
    must(text_is(tags_merge(&reader, &root, tags), tags));
    if (!tags.size)
        return;
    cleanup_json cJSON *kept = json_parse(&reader, tags);
    const struct json_at kept_root = json_root(&reader, kept);
    for (struct json_at tag = json_first(&kept_root); tag.node; json_next(&tag)) {
        must(cJSON_IsString(tag.node));
        check_string(arena, text_of(tag.node->valuestring));
    }
    must(!reader.failed);
}

// Reads members as the handlers do.
static void read_members(struct arena *arena, const cJSON *tree) {
    struct json_reader reader = {.arena = arena};
    const struct json_at root = json_root(&reader, tree);
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    (void)json_string(&reader, &root, "location");
    (void)json_string(&reader, &properties, "registrationToken");
    (void)json_string(&reader, &properties, "tenantId");
    must(!reader.failed || reader.expected.size > 0);
    must(text_is_utf8(reader.path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    struct json_reader reader = {.arena = arena};
    const struct text document = text_of_input(data, size);
    cleanup_json cJSON *tree = json_parse(&reader, document);
    check_scan(&reader, tree, document);
    if (!tree)
        return 0;
    check_rendered(arena, tree);
    check_tags(arena, tree);
    read_members(arena, tree);
    return 0;
}
