#include "directory/directory.h"

#include "app/names.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "directory/directory_principals.h"
#include "directory/directory_reading.h"

// Where the file says nothing of when a subscription was bought: always the same, so that what is
// made of the file is.
enum { CREATED_S = 1496275200 }; // 2017-06-01

static void read_group(struct reading *reading, const struct json_at *at, size_t subscription,
                       struct directory_group *ret_group) {
    static const char *const members[] = {"name", "location", NULL};
    struct json_reader *json = &reading->json;
    reading_object(json, at, members);
    ret_group->subscription = subscription;
    ret_group->name = reading_name(json, at, "name", true);
    if (!name_is_resource_group(ret_group->name))
        json_refuse(json, at, "name",
                    "1 to 90 letters, digits, dots and _-(), not ending in a dot");
    for (const struct directory_group *other = ret_group;
         other > reading->directory->groups && (--other)->subscription == subscription;)
        if (text_same(other->name, ret_group->name))
            json_refuse(json, at, "name", "a resource group that is not in the list yet");
    ret_group->location =
        location_normalised(json->arena, reading_name(json, at, "location", true));
    if (!ret_group->location.size)
        json_refuse(json, at, "location", "the name of a location");
}

static int64_t read_partner_of(struct reading *reading, const struct json_at *at,
                               struct text offer) {
    const int64_t partner = reading_partner(reading, at, "partner");
    if (!partner && (text_is(offer, TEXT("CSP")) || text_is(offer, TEXT("APSS"))))
        json_refuse(&reading->json, at, "partner", "there: a CSP or APSS subscription has one");
    return partner;
}

static struct guid read_tenant_of(struct reading *reading, const struct json_at *at) {
    const struct guid id = reading_tenant(reading, at, "tenant");
    if (guid_is_nil(&id))
        json_refuse(&reading->json, at, "tenant", "a lower-case GUID");
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
        if (!text_has_characters(name, 256))
            json_refuse(json, &item, NULL, "a string of 1 to 256 characters");
        directory->namespaces[directory->namespace_count++] =
            (struct directory_namespace){at->index, text_copy(json->arena, name)};
    }
    for (struct json_at item = json_first(&groups); item.node && !json->failed; json_next(&item))
        read_group(reading, &item, at->index, &directory->groups[directory->group_count++]);
}

static int64_t read_created(struct json_reader *json, const struct json_at *at) {
    const struct text created = json_string(json, at, "created");
    int64_t milliseconds = (int64_t)CREATED_S * 1000;
    if (created.at && !clock_read_rfc3339(created, &milliseconds))
        json_refuse(json, at, "created", "a time like 2026-11-22T08:30:00Z");
    return milliseconds;
}

// What Partner Center says of it. Whoever has not bought it there has no order.
static void read_purchase(struct reading *reading, const struct json_at *at,
                          const struct directory_subscription *subscription,
                          struct purchase_row *ret_row) {
    static const char *const members[] = {"offerId", "created", "autoRenewEnabled",
                                          "partnerOnRecord"};
    struct json_reader *json = &reading->json;
    const bool is_sold = text_is(subscription->offer, TEXT("CSP"));
    for (size_t i = 0; i < sizeof members / sizeof *members && at->node; i++)
        if (!is_sold && cJSON_GetObjectItem(at->node, members[i]))
            json_refuse(json, at, members[i], "only there on a CSP subscription");
    const struct text id = guid_text(json->arena, &subscription->id);
    const struct text offer = reading_name(json, at, "offerId", false);
    *ret_row = (struct purchase_row){
        .subscription = subscription->id,
        .order = guid_derived(text_format(json->arena, "order %.*s", TEXT_ARGS(id))),
        .offer_id = offer.size ? offer : TEXT(PURCHASE_OFFER),
        .created_ms = read_created(json, at),
        .auto_renew = reading_flag(json, at, "autoRenewEnabled", false),
        .partner_on_record = reading_name(json, at, "partnerOnRecord", false),
        .billing_cycle = TEXT("monthly"),
    };
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
                                          "offerId",
                                          "created",
                                          "autoRenewEnabled",
                                          "partnerOnRecord",
                                          "registeredNamespaces",
                                          "resourceGroups",
                                          NULL};
    struct json_reader *json = &reading->json;
    reading_object(json, at, members);
    ret_row->id = reading_id(json, at, "id");
    ret_row->display_name = reading_name(json, at, "displayName", false);
    ret_row->offer = reading_name(json, at, "offer", true);
    ret_row->tenant = read_tenant_of(reading, at);
    ret_row->partner = read_partner_of(reading, at, ret_row->offer);
    ret_row->state = read_state(json, at);
    ret_row->approved = reading_flag(json, at, "multiTenancyApproved", true);
    ret_row->origin = ORIGIN_FILE;
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
    directory->subscriptions = reading_room(reading, count, sizeof *directory->subscriptions);
    directory->purchases = reading_room(reading, count, sizeof *directory->purchases);
    directory->groups = reading_room(reading, groups, sizeof *directory->groups);
    directory->namespaces = reading_room(reading, namespaces, sizeof *directory->namespaces);
    struct place *places = reading_room(reading, count, sizeof *places);
    for (struct json_at at = json_first(&array); at.node && !reading->json.failed; json_next(&at)) {
        struct directory_subscription *row = &directory->subscriptions[at.index];
        read_subscription(reading, &at, row);
        read_purchase(reading, &at, row, &directory->purchases[at.index]);
        places[at.index] = (struct place){directory->subscriptions[at.index].id, at.index};
        directory->subscription_count++;
    }
    if (!reading->json.failed)
        places_index(&reading->json, places, count, &array,
                     "a subscription whose id is not in the list yet");
}

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
        "$schema",           "partners", "tenants",         "subscriptions",
        "servicePrincipals", "users",    "roleAssignments", NULL};
    void (*const parts[])(struct reading *, const struct json_at *) = {
        directory_parties_read, read_subscriptions, read_principals};
    json_only(&reading->json, root, members);
    (void)json_string(&reading->json, root, "$schema");
    for (size_t i = 0; i < 3 && !reading->json.failed; i++)
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
    struct directory directory = {.digest = TEXT("")};
    struct reading reading = {.json = {.arena = arena}, .directory = &directory};
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
