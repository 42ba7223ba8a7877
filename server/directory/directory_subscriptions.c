#include "app/names.h"
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

struct guid group_key(struct arena *arena, struct text name) {
    return guid_derived(text_lower(arena, name));
}

static struct places index_groups(struct reading *reading, const struct json_at *array,
                                  size_t first) {
    const struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    struct places places = {.count = directory->group_count - first};
    places.at = reading_room(reading, places.count, sizeof *places.at);
    for (size_t i = 0; i < places.count && places.at; i++)
        places.at[i] = (struct place){group_key(json->arena, directory->groups[first + i].name), i};
    places_sort(places.at, places.at ? places.count : 0);
    for (size_t i = 1, again = 0; i < places.count && !json->failed; i++) {
        if (!place_is_again(places.at, i, &again))
            continue;
        const struct json_at item = reading_item(array, again);
        json_refuse(json, &item, "name", "a resource group that is not in the list yet");
    }
    return places;
}

struct places directory_groups_read(struct reading *reading, const struct json_at *at,
                                    size_t subscription) {
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const size_t first = directory->group_count;
    const struct json_at groups = json_child_array(json, at, "resourceGroups");
    for (struct json_at item = json_first(&groups); item.node && !json->failed; json_next(&item))
        read_group(reading, &item, subscription, &directory->groups[directory->group_count++]);
    return index_groups(reading, &groups, first);
}

// What is in a subscription: its namespaces and groups, added to the directory's flat lists.
static void read_contents(struct reading *reading, const struct json_at *at) {
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    const struct json_at namespaces = json_child_array(json, at, "registeredNamespaces");
    for (struct json_at item = json_first(&namespaces); item.node; json_next(&item)) {
        const struct text name = reading_item_name(json, &item);
        directory->namespaces[directory->namespace_count++] =
            (struct directory_namespace){at->index, name};
    }
    (void)directory_groups_read(reading, at, at->index);
}

static int64_t read_created(struct json_reader *json, const struct json_at *at) {
    int64_t milliseconds = (int64_t)CREATED_S * 1000;
    (void)reading_time(json, at, "created", &milliseconds);
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

// Room for all that the flat lists take, of subscriptions and of stacks.
static void count_contents(const struct json_at *array, size_t *ret_groups,
                           size_t *ret_namespaces) {
    for (struct json_at at = json_first(array); at.node; json_next(&at)) {
        *ret_groups += (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "resourceGroups"));
        *ret_namespaces +=
            (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "registeredNamespaces"));
    }
}

static void make_room(struct reading *reading, const struct json_at *array,
                      const struct json_at *stacks) {
    struct directory *directory = reading->directory;
    const size_t count = json_size(array);
    size_t locals = json_size(stacks);
    size_t groups = 0;
    size_t namespaces = 0;
    count_contents(array, &groups, &namespaces);
    count_contents(stacks, &groups, &namespaces);
    for (struct json_at at = json_first(stacks); at.node; json_next(&at)) {
        const struct json_at users = {.node = cJSON_GetObjectItem(at.node, "subscriptions")};
        locals += (size_t)cJSON_GetArraySize(users.node);
        count_contents(&users, &groups, &namespaces);
    }
    directory->subscriptions =
        reading_room(reading, count + locals, sizeof *directory->subscriptions);
    directory->purchases = reading_room(reading, count, sizeof *directory->purchases);
    directory->groups = reading_room(reading, groups, sizeof *directory->groups);
    directory->namespaces = reading_room(reading, namespaces, sizeof *directory->namespaces);
    reading->subscriptions = reading_room(reading, count, sizeof *reading->subscriptions);
}

void directory_subscriptions_read(struct reading *reading, const struct json_at *root) {
    struct directory *directory = reading->directory;
    const struct json_at array = json_child_array(&reading->json, root, "subscriptions");
    const struct json_at stacks = json_child_array(&reading->json, root, "stacks");
    make_room(reading, &array, &stacks);
    for (struct json_at at = json_first(&array); at.node && !reading->json.failed; json_next(&at)) {
        struct directory_subscription *row = &directory->subscriptions[at.index];
        read_subscription(reading, &at, row);
        read_purchase(reading, &at, row, &directory->purchases[at.index]);
        reading->subscriptions[at.index] = (struct place){row->id, at.index};
        directory->subscription_count++;
    }
    reading->azure_count = directory->subscription_count;
    if (!reading->json.failed)
        places_index(&reading->json, reading->subscriptions, reading->azure_count, &array,
                     "a subscription whose id is not in the list yet");
}
