#include "app/tags.h"

#include "json/json_out.h"

#include <string.h>

// "Each resource, resource group, and subscription can have a maximum of 50 tag name-value pairs.
// […] Tag names have a limit of 512 characters and tag values have a limit of 256 characters. […]
// Tag names can't contain these characters: <, >, %, &, \\, ?, /" (Azure Resource Manager, Use tags
// to organize your Azure resources).
enum { TAGS_MAX = 50, NAME_MAX_CHARS = 512, VALUE_MAX_CHARS = 256 };

static void put(struct json_reader *reader, const struct json_at *tag, struct json_out *out) {
    const cJSON *node = tag->node;
    if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
        json_refuse(reader, tag, NULL, "a string");
        return;
    }
    // cJSON keeps numbers as doubles: what that cannot hold would come back as another number
    if (cJSON_IsNumber(node) && !(node->valuedouble <= 9e15 && node->valuedouble >= -9e15)) {
        json_refuse(reader, tag, NULL, "a string (the number is too large to be kept exactly)");
        return;
    }
    json_put_text(out, text_of(node->string),
                  cJSON_IsString(node) ? text_of(node->valuestring)
                                       : json_compact(reader->arena, node));
}

static struct text finish(struct json_reader *reader, struct json_out *out) {
    struct text tags = TEXT("");
    json_object_end(out);
    if (!json_out_text(out, &tags))
        json_refuse(reader, NULL, "tags", "smaller than the memory there is");
    return reader->failed ? TEXT("") : tags;
}

struct text tags_read(struct json_reader *reader, const struct json_at *body) {
    const struct json_at tags = json_child_object(reader, body, "tags");
    struct json_out out = json_out_in(reader->arena);
    if (!tags.node)
        return TEXT("");
    json_object(&out);
    for (struct json_at tag = json_first(&tags); tag.node; json_next(&tag))
        if (!cJSON_IsNull(tag.node))
            put(reader, &tag, &out);
    return finish(reader, &out);
}

struct text tags_merge(struct json_reader *reader, const struct json_at *body, struct text kept) {
    const struct json_at patch = json_child_object(reader, body, "tags");
    struct json_out out = json_out_in(reader->arena);
    if (!patch.node && cJSON_IsNull(cJSON_GetObjectItem(body->node, "tags")))
        return TEXT(""); // null removes them all
    cleanup_json cJSON *old = cJSON_ParseWithLength(kept.at, kept.size);
    const struct json_at before = {.node = old};
    if (!patch.node)
        return kept;
    json_object(&out);
    for (struct json_at tag = json_first(&before); tag.node; json_next(&tag))
        if (!cJSON_GetObjectItem(patch.node, tag.node->string))
            put(reader, &tag, &out);
    for (struct json_at tag = json_first(&patch); tag.node; json_next(&tag))
        if (!cJSON_IsNull(tag.node))
            put(reader, &tag, &out);
    return finish(reader, &out);
}

struct text tags_replace(struct json_reader *reader, const struct json_at *body, struct text kept) {
    return cJSON_GetObjectItem(body->node, "tags") ? tags_read(reader, body) : kept;
}

static enum arm_code refuse(struct arm_call *call, const char *what) {
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT, TEXT("'tags'"), text_of(what));
    call->error.target = TEXT("tags");
    return code;
}

static enum arm_code check_name(struct arm_call *call, struct text name) {
    if (!text_trim(name).size)
        return refuse(call, "tags with names");
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7F || strchr("<>%&\\?/", name.at[i]))
            return arm_refuse(call, ARM_INVALID_TAG_NAME_CHARACTERS, name);
    return text_has_characters(name, NAME_MAX_CHARS) ? ARM_OK
                                                     : arm_refuse(call, ARM_INVALID_TAG_NAME, name);
}

static enum arm_code check_value(struct arm_call *call, struct text value) {
    return !value.size || text_has_characters(value, VALUE_MAX_CHARS)
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_TAG_VALUE_LENGTH, value);
}

static enum arm_code check_count(struct arm_call *call, struct text tags) {
    cleanup_json cJSON *tree = cJSON_ParseWithLength(tags.at, tags.size);
    return cJSON_GetArraySize(tree) <= TAGS_MAX ? ARM_OK : refuse(call, "at most 50 tags");
}

enum arm_code tags_check(struct arm_call *call, const struct json_at *body, struct text tags) {
    const struct json_at given = {.node = cJSON_GetObjectItem(body->node, "tags")};
    enum arm_code code = ARM_OK;
    if (!cJSON_IsObject(given.node))
        return ARM_OK;
    for (struct json_at tag = json_first(&given); tag.node && code == ARM_OK; json_next(&tag)) {
        if (cJSON_IsNull(tag.node)) // it is to go, whatever it is called
            continue;
        code = check_name(call, text_of(tag.node->string));
        if (code == ARM_OK)
            code = check_value(call, text_of(cJSON_GetStringValue(tag.node)));
    }
    return code == ARM_OK ? check_count(call, tags) : code;
}

static bool is_named(const cJSON *named, const cJSON *tag) {
    const cJSON *item = cJSON_GetObjectItem(named, tag->string);
    const char *value = cJSON_GetStringValue(item);
    return item && (!value || !*value || text_is(text_of(value), text_of(tag->valuestring)));
}

struct text tags_without(struct json_reader *reader, const struct json_at *body, struct text kept) {
    const struct json_at named = json_child_object(reader, body, "tags");
    struct json_out out = json_out_in(reader->arena);
    cleanup_json cJSON *old = cJSON_ParseWithLength(kept.at, kept.size);
    const struct json_at before = {.node = old};
    json_object(&out);
    for (struct json_at tag = json_first(&before); tag.node; json_next(&tag))
        if (!is_named(named.node, tag.node))
            put(reader, &tag, &out);
    return finish(reader, &out);
}

static bool is_on_tags(const struct filter_term *term) {
    return text_same(term->field, TEXT("tagName")) || text_same(term->field, TEXT("tagValue"));
}

// A filter that says nothing of a tag but what it is not is one about all of them.
static bool is_about_all(const struct filter *filter) {
    for (size_t i = 0; i < filter->count; i++)
        if (is_on_tags(&filter->terms[i]) && filter->terms[i].how != FILTER_IS_NOT)
            return false;
    return true;
}

bool tags_allowed(const struct filter *filter, struct text tags) {
    if (!filter_names(filter, "tagName") && !filter_names(filter, "tagValue"))
        return true;
    const bool all = is_about_all(filter);
    cleanup_json cJSON *tree = cJSON_ParseWithLength(tags.at, tags.size);
    const cJSON *tag = NULL;
    cJSON_ArrayForEach(tag, tree) {
        const bool fits = filter_allows(filter, "tagName", text_of(tag->string)) &&
                          filter_allows(filter, "tagValue", text_of(tag->valuestring));
        if (fits != all)
            return fits;
    }
    return all;
}
