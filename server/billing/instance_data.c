#include "billing/instance_data.h"

#include "json/json_in.h"
#include "json/json_slice.h"

#include <time.h>

#define HOUR_S (60LL * 60)

static const char *const own[] = {"azureStack.MeterId", "azureStack.SubscriptionId",
                                  "azureStack.Location", "azureStack.EventDateTime", NULL};

// An object as it stands, or text that is one; anything else is nothing.
static struct text bag_of(struct arena *arena, struct text resource, const cJSON *node,
                          const char *name) {
    struct text raw = TEXT("");
    if (cJSON_IsString(node))
        raw = text_copy(arena, text_of(node->valuestring));
    else
        (void)json_slice_member(resource, text_of(name), &raw);
    return raw.size && raw.at[0] == '{' ? raw : TEXT("");
}

static struct text string_of(struct arena *arena, const cJSON *node) {
    return cJSON_IsString(node) ? text_copy(arena, text_of(node->valuestring)) : TEXT("");
}

struct instance_data instance_data_read(struct arena *arena, struct text data) {
    struct json_reader reader = {.arena = arena};
    struct text resource = TEXT("");
    cleanup_json cJSON *tree = json_parse(&reader, data);
    const cJSON *node = cJSON_GetObjectItem(tree, "Microsoft.Resources");
    (void)json_slice_member(data, TEXT("Microsoft.Resources"), &resource);
    return (struct instance_data){
        .resource_uri = string_of(arena, cJSON_GetObjectItem(node, "resourceUri")),
        .location = string_of(arena, cJSON_GetObjectItem(node, "location")),
        .tags = bag_of(arena, resource, cJSON_GetObjectItem(node, "tags"), "tags"),
        .additional_info =
            bag_of(arena, resource, cJSON_GetObjectItem(node, "additionalInfo"), "additionalInfo"),
    };
}

// "11/20/2026 00:00:00"
static struct text event_time(struct arena *arena, int64_t hour) {
    struct tm parts = {0};
    const time_t seconds = (time_t)(hour * HOUR_S);
    gmtime_r(&seconds, &parts);
    return text_format(arena, "%02d/%02d/%d %02d:00:00", parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_year + 1900, parts.tm_hour);
}

static bool is_own(const char *name) {
    for (const char *const *at = own; *at; at++)
        if (text_same(text_of(*at), text_of(name)))
            return true;
    return false;
}

// What the stack has put there, beside our own.
static void put_theirs(struct arena *arena, struct text bag, struct json_out *out) {
    struct json_reader reader = {.arena = arena};
    struct text value;
    cleanup_json cJSON *tree = bag.size ? json_parse(&reader, bag) : NULL;
    for (const cJSON *node = tree ? tree->child : NULL; node; node = node->next)
        if (!is_own(node->string) && json_slice_member(bag, text_of(node->string), &value))
            json_put_raw(out, text_copy(arena, text_of(node->string)), value);
}

void instance_data_render(struct arena *arena, const struct usage_entry *entry,
                          struct json_out *out) {
    const struct instance_data data = instance_data_read(arena, entry->instance_data);
    json_put_text(out, TEXT("resourceUri"), data.resource_uri);
    json_put_text(out, TEXT("location"), TEXT("azurestack"));
    json_put_raw(out, TEXT("tags"), data.tags.size ? data.tags : TEXT("{}"));
    json_put_object(out, TEXT("additionalInfo"));
    json_put_text(out, text_of(own[0]), entry->series.meter_sent);
    json_put_text(out, text_of(own[1]), guid_text(arena, &entry->series.subscription));
    json_put_text(out, text_of(own[2]), data.location);
    json_put_text(out, text_of(own[3]), event_time(arena, entry->record.start_hour));
    put_theirs(arena, data.additional_info, out);
    json_object_end(out);
}
