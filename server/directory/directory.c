#include "directory/directory.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "directory/directory_principals.h"
#include "directory/directory_reading.h"

static bool is_tenant(const void *context, const struct guid *id) {
    const struct reading *reading = context;
    return place_find(reading->tenants, reading->directory->tenant_count, id);
}

static void read_principals(struct reading *reading, const struct json_at *root) {
    directory_principals_read(&reading->json, root, is_tenant, reading,
                              &reading->directory->principals);
}

static void read_all(struct reading *reading, const struct json_at *root) {
    static const char *const members[] = {
        "$schema", "partners",        "tenants", "subscriptions", "servicePrincipals",
        "users",   "roleAssignments", "stacks",  "rateCards",     NULL};
    void (*const parts[])(struct reading *, const struct json_at *) = {
        directory_parties_read, directory_subscriptions_read, directory_stacks_read,
        read_principals, directory_rate_cards_read};
    json_only(&reading->json, root, members);
    (void)json_string(&reading->json, root, "$schema");
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !reading->json.failed; i++)
        parts[i](reading, root);
}

// What ends the reading at once is not among those that were noted.
static struct directory_mistakes mistakes_of(const struct json_reader *json,
                                             struct json_mistake *last) {
    *last = (struct json_mistake){json->path, json->expected};
    if (!json->mistake_count)
        return (struct directory_mistakes){last, 1, false};
    return (struct directory_mistakes){json->mistakes, json->mistake_count, json->failed};
}

struct text directory_mistakes_text(struct arena *arena, struct text start,
                                    const struct directory_mistakes *mistakes) {
    struct buffer out = buffer_in(arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < mistakes->count; i++) {
        const struct json_mistake *row = &mistakes->rows[i];
        const struct text path = row->path.size ? row->path : TEXT("$");
        buffer_add(&out, text_format(arena, "%s%.*s: %.*s: expected %.*s", i ? "\n" : "",
                                     TEXT_ARGS(start), TEXT_ARGS(path), TEXT_ARGS(row->expected)));
    }
    if (mistakes->more)
        buffer_add(&out, text_format(arena, "\n%.*s: the rest is not looked at", TEXT_ARGS(start)));
    return buffer_text(&out, &text) ? text : TEXT("out of memory");
}

bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct directory_mistakes *ret_mistakes) {
    struct directory directory = {.arena = arena, .digest = TEXT("")};
    struct reading reading = {.json = {.arena = arena, .keeps_digits = true},
                              .directory = &directory};
    struct json_reader *json = &reading.json;
    struct digest digest = {0};
    struct json_mistake *last = reading_room(&reading, 1, sizeof *last);
    json->mistakes = reading_room(&reading, JSON_MISTAKES_MAX, sizeof *json->mistakes);
    cleanup_json cJSON *tree = json->failed ? NULL : json_parse(json, document);
    if (tree && !cJSON_IsObject(tree))
        json_refuse(json, NULL, NULL, "an object");
    if (!json->failed)
        read_all(&reading, &(struct json_at){.node = tree});
    if (!json_found_mistakes(json) && !digest_of(document, &digest))
        json_refuse(json, NULL, NULL, "readable");
    if (json_found_mistakes(json)) {
        *ret_mistakes = mistakes_of(json, last);
        return false;
    }
    directory.digest = text_of(text_cstring(
        arena, base64_write_url(arena, (struct text){(const char *)digest.bytes, DIGEST_BYTES})));
    *ret_directory = directory;
    return true;
}
