#include "directory/directory.h"

#include "app/names.h"
#include "base/base64.h"
#include "base/digest.h"
#include "json/json_in.h"

#include <stdlib.h>
#include <string.h>

enum { DIRECTORY_NAME_MAX = 256 };

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
};

static int compare_places(const void *a, const void *b) {
    return memcmp(((const struct place *)a)->id.bytes, ((const struct place *)b)->id.bytes,
                  GUID_BYTES);
}

static const struct place *find_place(const struct place *places, size_t count,
                                      const struct guid *id) {
    const struct place wanted = {.id = *id};
    return bsearch(&wanted, places, count, sizeof *places, compare_places);
}

// Sorts the places; an id that stands twice is refused at its later place.
static void index_places(struct json_reader *reader, struct place *places, size_t count,
                         const struct json_at *array, const char *expected) {
    qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 1; i < count; i++) {
        if (compare_places(&places[i - 1], &places[i]) != 0)
            continue;
        const size_t first = places[i - 1].index;
        const size_t later = places[i].index > first ? places[i].index : first;
        struct json_at item = json_first(array);
        while (item.index < later)
            json_next(&item);
        json_refuse(reader, &item, NULL, expected);
    }
}

static bool is_name(struct text name) {
    return text_has_characters(name, DIRECTORY_NAME_MAX);
}

static struct text read_name(struct json_reader *reader, const struct json_at *at, const char *key,
                             bool required) {
    const struct text name = json_string(reader, at, key);
    if ((required && !name.at) || (name.at && !is_name(name)))
        json_refuse(reader, at, key, "a string of 1 to 256 characters");
    return name.at ? text_copy(reader->arena, name) : TEXT("");
}

static bool read_flag(struct json_reader *reader, const struct json_at *at, const char *key,
                      bool fallback) {
    const cJSON *node = at->node ? cJSON_GetObjectItem(at->node, key) : NULL;
    if (node && !cJSON_IsBool(node))
        json_refuse(reader, at, key, "true or false");
    return node ? cJSON_IsTrue(node) : fallback;
}

static void require_object(struct json_reader *reader, const struct json_at *at) {
    if (!cJSON_IsObject(at->node))
        json_refuse(reader, at, NULL, "an object");
}

static void read_partner(struct reading *reading, const struct json_at *at,
                         struct partner_row *ret_row) {
    static const char *const members[] = {"name",     "displayName", "kind",
                                          "provider", "reachable",   NULL};
    struct json_reader *json = &reading->json;
    require_object(json, at);
    json_only(json, at, members);
    ret_row->id = ret_row->root = (int64_t)at->index + 1;
    ret_row->name = read_name(json, at, "name", true);
    (void)read_name(json, at, "displayName", false);
    ret_row->reachable = read_flag(json, at, "reachable", true);
    const struct text kind = json_string(json, at, "kind");
    const bool reseller = text_is(kind, TEXT("reseller"));
    if (!reseller && !text_is(kind, TEXT("direct")) && !text_is(kind, TEXT("indirectProvider")))
        json_refuse(json, at, "kind", "one of direct, indirectProvider, reseller");
    const struct text provider = read_name(json, at, "provider", reseller);
    if (provider.size && !reseller)
        json_refuse(json, at, "provider", "only there on a reseller");
}

// Once all partners are read: a reseller's root is its provider, which must be an indirect one.
static void root_resellers(struct reading *reading, const struct json_at *array) {
    struct directory *directory = reading->directory;
    for (struct json_at at = json_first(array); at.node && !reading->json.failed; json_next(&at)) {
        const struct text provider = json_string(&reading->json, &at, "provider");
        if (!provider.at)
            continue;
        const struct guid id = guid_derived(provider);
        const struct place *found = find_place(reading->partners, directory->partner_count, &id);
        const cJSON *other = found ? cJSON_GetArrayItem(array->node, (int)found->index) : NULL;
        const cJSON *kind = other ? cJSON_GetObjectItem(other, "kind") : NULL;
        if (!kind || strcmp(kind->valuestring, "indirectProvider") != 0) {
            json_refuse(&reading->json, &at, "provider",
                        "the name of a partner of kind indirectProvider in this file");
            return;
        }
        struct partner_row *row = &directory->partners[at.index];
        row->root = (int64_t)found->index + 1;
        row->reachable = row->reachable && directory->partners[found->index].reachable;
    }
}

static void *room_for(struct reading *reading, size_t count, size_t size) {
    void *room = arena_alloc(reading->json.arena, (count ? count : 1) * size);
    if (!room)
        json_refuse(&reading->json, NULL, NULL, "smaller than the memory there is");
    return room;
}

static void read_partners(struct reading *reading, const struct json_at *root) {
    struct directory *directory = reading->directory;
    const struct json_at array = json_child_array(&reading->json, root, "partners");
    const size_t count = json_size(&array);
    directory->partners = room_for(reading, count, sizeof *directory->partners);
    reading->partners = room_for(reading, count, sizeof *reading->partners);
    for (struct json_at at = json_first(&array); at.node && !reading->json.failed; json_next(&at)) {
        read_partner(reading, &at, &directory->partners[at.index]);
        reading->partners[at.index] =
            (struct place){guid_derived(directory->partners[at.index].name), at.index};
        directory->partner_count++;
    }
    if (reading->json.failed)
        return;
    index_places(&reading->json, reading->partners, count, &array,
                 "a partner whose name is not in the list yet");
    root_resellers(reading, &array);
}

static void read_tenants(struct reading *reading, const struct json_at *root) {
    static const char *const members[] = {"id", "displayName", "defaultDomain", NULL};
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at array = json_child_array(json, root, "tenants");
    const size_t count = json_size(&array);
    directory->tenants = room_for(reading, count, sizeof *directory->tenants);
    reading->tenants = room_for(reading, count, sizeof *reading->tenants);
    for (struct json_at at = json_first(&array); at.node && !json->failed; json_next(&at)) {
        struct tenant_row *row = &directory->tenants[at.index];
        require_object(json, &at);
        json_only(json, &at, members);
        row->id = json_lower_guid(json, &at, "id");
        row->display_name = read_name(json, &at, "displayName", false);
        row->default_domain = read_name(json, &at, "defaultDomain", false);
        reading->tenants[at.index] = (struct place){row->id, at.index};
        directory->tenant_count++;
    }
    if (!json->failed)
        index_places(json, reading->tenants, count, &array,
                     "a tenant whose id is not in the list yet");
}

static void read_group(struct reading *reading, const struct json_at *at, size_t subscription,
                       struct directory_group *ret_group) {
    static const char *const members[] = {"name", "location", NULL};
    struct json_reader *json = &reading->json;
    require_object(json, at);
    json_only(json, at, members);
    ret_group->subscription = subscription;
    ret_group->name = read_name(json, at, "name", true);
    if (!name_is_resource_group(ret_group->name))
        json_refuse(json, at, "name",
                    "1 to 90 letters, digits, dots and _-(), not ending in a dot");
    for (const struct directory_group *other = ret_group;
         other > reading->directory->groups && (--other)->subscription == subscription;)
        if (text_same(other->name, ret_group->name))
            json_refuse(json, at, "name", "a resource group that is not in the list yet");
    ret_group->location = location_normalised(json->arena, read_name(json, at, "location", true));
    if (!ret_group->location.size)
        json_refuse(json, at, "location", "the name of a location");
}

static int64_t read_partner_of(struct reading *reading, const struct json_at *at,
                               struct text offer) {
    const struct text name = json_string(&reading->json, at, "partner");
    if (!name.at) {
        if (text_is(offer, TEXT("CSP")) || text_is(offer, TEXT("APSS")))
            json_refuse(&reading->json, at, "partner", "there: a CSP or APSS subscription has one");
        return 0;
    }
    const struct guid id = guid_derived(name);
    const struct place *found =
        find_place(reading->partners, reading->directory->partner_count, &id);
    if (!found)
        json_refuse(&reading->json, at, "partner", "the name of a partner in this file");
    return found ? (int64_t)found->index + 1 : 0;
}

static struct guid read_tenant_of(struct reading *reading, const struct json_at *at) {
    const struct guid id = json_lower_guid(&reading->json, at, "tenant");
    if (!find_place(reading->tenants, reading->directory->tenant_count, &id))
        json_refuse(&reading->json, at, "tenant", "the id of a tenant in this file");
    return id;
}

static struct text read_state(struct json_reader *json, const struct json_at *at) {
    static const char *const states[] = {"Active", "Suspended", "Deleted"};
    const struct text state = json_string(json, at, "state");
    for (size_t i = 0; i < 3; i++)
        if (!state.at || text_is(state, text_of(states[i])))
            return text_of(states[i]);
    json_refuse(json, at, "state", "one of Active, Suspended, Deleted");
    return TEXT("");
}

// What is in a subscription: its namespaces and groups, added to the directory's flat lists.
static void read_contents(struct reading *reading, const struct json_at *at) {
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at namespaces = json_child_array(json, at, "registeredNamespaces");
    const struct json_at groups = json_child_array(json, at, "resourceGroups");
    for (struct json_at item = json_first(&namespaces); item.node; json_next(&item)) {
        const struct text name = text_of(cJSON_GetStringValue(item.node));
        if (!is_name(name))
            json_refuse(json, &item, NULL, "a string of 1 to 256 characters");
        if (json->failed)
            return;
        directory->namespaces[directory->namespace_count++] =
            (struct directory_namespace){at->index, text_copy(json->arena, name)};
    }
    for (struct json_at item = json_first(&groups); item.node && !json->failed; json_next(&item))
        read_group(reading, &item, at->index, &directory->groups[directory->group_count++]);
}

static void read_subscription(struct reading *reading, const struct json_at *at,
                              struct directory_subscription *ret_row) {
    static const char *const members[] = {"id",
                                          "displayName",
                                          "offer",
                                          "tenant",
                                          "partner",
                                          "state",
                                          "multiTenancyApproved",
                                          "registeredNamespaces",
                                          "resourceGroups",
                                          NULL};
    struct json_reader *json = &reading->json;
    require_object(json, at);
    json_only(json, at, members);
    ret_row->id = json_lower_guid(json, at, "id");
    ret_row->display_name = read_name(json, at, "displayName", false);
    ret_row->offer = read_name(json, at, "offer", true);
    ret_row->tenant = read_tenant_of(reading, at);
    ret_row->partner = read_partner_of(reading, at, ret_row->offer);
    ret_row->state = read_state(json, at);
    ret_row->approved = read_flag(json, at, "multiTenancyApproved", true);
    ret_row->in_directory = true;
    read_contents(reading, at);
}

static void count_contents(const struct json_at *array, size_t *ret_groups,
                           size_t *ret_namespaces) {
    for (struct json_at at = json_first(array); at.node; json_next(&at)) {
        *ret_groups += (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "resourceGroups"));
        *ret_namespaces +=
            (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "registeredNamespaces"));
    }
}

static void read_subscriptions(struct reading *reading, const struct json_at *root) {
    struct directory *directory = reading->directory;
    const struct json_at array = json_child_array(&reading->json, root, "subscriptions");
    const size_t count = json_size(&array);
    size_t groups = 0;
    size_t namespaces = 0;
    count_contents(&array, &groups, &namespaces);
    directory->subscriptions = room_for(reading, count, sizeof *directory->subscriptions);
    directory->groups = room_for(reading, groups, sizeof *directory->groups);
    directory->namespaces = room_for(reading, namespaces, sizeof *directory->namespaces);
    struct place *places = room_for(reading, count, sizeof *places);
    for (struct json_at at = json_first(&array); at.node && !reading->json.failed; json_next(&at)) {
        read_subscription(reading, &at, &directory->subscriptions[at.index]);
        places[at.index] = (struct place){directory->subscriptions[at.index].id, at.index};
        directory->subscription_count++;
    }
    if (!reading->json.failed)
        index_places(&reading->json, places, count, &array,
                     "a subscription whose id is not in the list yet");
}

static bool is_tenant(const void *context, const struct guid *id) {
    const struct reading *reading = context;
    return find_place(reading->tenants, reading->directory->tenant_count, id);
}

static void read_principals(struct reading *reading, const struct json_at *root) {
    directory_principals_read(&reading->json, root, is_tenant, reading,
                              &reading->directory->principals);
}

bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct text *ret_why) {
    static const char *const members[] = {
        "$schema",           "partners", "tenants",         "subscriptions",
        "servicePrincipals", "users",    "roleAssignments", NULL};
    struct directory directory = {.digest = TEXT("")};
    struct reading reading = {.json = {.arena = arena}, .directory = &directory};
    struct digest digest = {0};
    cleanup_json cJSON *tree = json_parse(&reading.json, document);
    const struct json_at root = json_root(&reading.json, tree);
    if (!reading.json.failed)
        json_only(&reading.json, &root, members);
    (void)json_string(&reading.json, &root, "$schema");
    void (*const parts[])(struct reading *, const struct json_at *) = {
        read_partners, read_tenants, read_subscriptions, read_principals};
    for (size_t i = 0; i < 4 && !reading.json.failed; i++)
        parts[i](&reading, &root);
    if (!reading.json.failed && !digest_of(document, &digest))
        json_refuse(&reading.json, NULL, NULL, "readable");
    if (reading.json.failed) {
        *ret_why = text_format(arena, "%.*s: expected %.*s",
                               TEXT_ARGS(reading.json.path.size ? reading.json.path : TEXT("$")),
                               TEXT_ARGS(reading.json.expected));
        return false;
    }
    directory.digest = text_of(text_cstring(
        arena, base64_write_url(arena, (struct text){(const char *)digest.bytes, DIGEST_BYTES})));
    *ret_directory = directory;
    return true;
}
