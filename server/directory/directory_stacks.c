#include "app/names.h"
#include "directory/directory_reading.h"

// A stack's own subscription and those of its users stand behind Azure's in the flat list.
static size_t add_subscription(struct reading *reading, const struct directory_subscription *row) {
    struct directory *directory = reading->directory;
    directory->subscriptions[directory->subscription_count] = *row;
    return directory->subscription_count++;
}

static struct guid read_id(struct reading *reading, const struct json_at *at, const char *key) {
    const struct guid id = reading_id(&reading->json, at, key);
    if (guid_is_nil(&id))
        json_refuse(&reading->json, at, key, "a GUID that is not all zero");
    if (place_find(reading->subscriptions, reading->azure_count, &id))
        json_refuse(&reading->json, at, key, "an id that no subscription of this file has");
    return id;
}

static struct guid read_tenant(struct reading *reading, const struct json_at *at) {
    const struct guid id = reading_tenant(reading, at, "tenant");
    if (!at->node || !cJSON_GetObjectItem(at->node, "tenant"))
        json_refuse(&reading->json, at, "tenant", "a lower-case GUID");
    return id;
}

static struct text read_location(struct reading *reading, const struct json_at *at) {
    struct json_reader *json = &reading->json;
    const struct text location =
        location_normalised(json->arena, reading_name(json, at, "location", true));
    if (!location.size)
        json_refuse(json, at, "location", "the name of a location");
    return location;
}

// --- whose people are let in ---

static void read_directory_tenant(struct reading *reading, const struct json_at *at, size_t stack,
                                  const struct places *groups) {
    static const char *const members[] = {"name", "tenant", "resourceGroup", "location", NULL};
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    struct directory_stack_tenant *tenant =
        &directory->stack_tenants[directory->stack_tenant_count++];
    reading_object(json, at, members);
    tenant->stack = stack;
    tenant->row.origin = ORIGIN_FILE;
    tenant->row.name = reading_name(json, at, "name", true);
    tenant->row.tenant = read_tenant(reading, at);
    tenant->row.group = reading_name(json, at, "resourceGroup", true);
    tenant->row.location = read_location(reading, at);
    if (!name_is_domain(tenant->row.name))
        json_refuse(json, at, "name", "the name of a domain");
    const struct guid group = group_key(json->arena, tenant->row.group);
    if (!place_find(groups->at, groups->count, &group))
        json_refuse(json, at, "resourceGroup", "the name of one of the stack's resourceGroups");
}

// --- who has a subscription ---

static struct text read_state(struct json_reader *json, const struct json_at *at) {
    static const char *const states[] = {"Enabled", "Disabled", "Deleted"};
    const struct text state = json_string(json, at, "state");
    for (size_t i = 0; i < 3; i++)
        if (!state.at || text_is(state, text_of(states[i])))
            return text_of(states[i]);
    json_refuse(json, at, "state", "one of Enabled, Disabled, Deleted");
    return TEXT("");
}

static struct text state_of(struct text state) {
    if (text_is(state, TEXT("Enabled")))
        return TEXT("Active");
    return text_is(state, TEXT("Disabled")) ? TEXT("Suspended") : TEXT("Deleted");
}

static void read_user_subscription(struct reading *reading, const struct json_at *at,
                                   size_t stack) {
    static const char *const members[] = {"id",      "displayName", "tenant",         "owner",
                                          "offerId", "state",       "resourceGroups", NULL};
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    struct user_subscription_row row = {.origin = ORIGIN_FILE,
                                        .stack = directory->stacks[stack].subscription};
    reading_object(json, at, members);
    row.id = read_id(reading, at, "id");
    row.display_name = reading_name(json, at, "displayName", true);
    row.tenant = read_tenant(reading, at);
    row.owner = reading_name(json, at, "owner", true);
    row.offer_id = reading_name(json, at, "offerId", false);
    row.state = read_state(json, at);
    directory->user_subscriptions[directory->user_subscription_count++] =
        (struct directory_user_subscription){stack, row};
    const struct directory_subscription subscription = {.id = row.id,
                                                        .display_name = row.display_name,
                                                        .offer = row.offer_id,
                                                        .tenant = row.tenant,
                                                        .state = state_of(row.state),
                                                        .approved = true,
                                                        .origin = ORIGIN_FILE,
                                                        .stack = row.stack};
    (void)directory_groups_read(reading, at, add_subscription(reading, &subscription));
}

// --- stacks ---

static void read_stack(struct reading *reading, const struct json_at *at) {
    static const char *const members[] = {
        "name",           "cloudId",          "location",      "tenant", "subscription",
        "resourceGroups", "directoryTenants", "subscriptions", NULL};
    struct directory *directory = reading->directory;
    struct json_reader *json = &reading->json;
    struct stack_row *row = &directory->stacks[at->index];
    reading_object(json, at, members);
    row->origin = ORIGIN_FILE;
    row->name = reading_name(json, at, "name", true);
    row->cloud_id = reading_name(json, at, "cloudId", true);
    row->location = read_location(reading, at);
    row->tenant = read_tenant(reading, at);
    row->subscription = read_id(reading, at, "subscription");
    directory->stack_count++;
    const struct directory_subscription subscription = {.id = row->subscription,
                                                        .display_name =
                                                            TEXT("Default Provider Subscription"),
                                                        .offer = TEXT(""),
                                                        .tenant = row->tenant,
                                                        .state = TEXT("Active"),
                                                        .approved = true,
                                                        .origin = ORIGIN_FILE,
                                                        .stack = row->subscription};
    const struct places groups =
        directory_groups_read(reading, at, add_subscription(reading, &subscription));
    const struct json_at tenants = json_child_array(json, at, "directoryTenants");
    for (struct json_at item = json_first(&tenants); item.node && !json->failed; json_next(&item))
        read_directory_tenant(reading, &item, at->index, &groups);
    const struct json_at users = json_child_array(json, at, "subscriptions");
    for (struct json_at item = json_first(&users); item.node && !json->failed; json_next(&item))
        read_user_subscription(reading, &item, at->index);
}

static void make_room(struct reading *reading, const struct json_at *stacks) {
    struct directory *directory = reading->directory;
    size_t tenants = 0;
    size_t users = 0;
    for (struct json_at at = json_first(stacks); at.node; json_next(&at)) {
        tenants += (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "directoryTenants"));
        users += (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(at.node, "subscriptions"));
    }
    directory->stacks = reading_room(reading, json_size(stacks), sizeof *directory->stacks);
    directory->stack_tenants = reading_room(reading, tenants, sizeof *directory->stack_tenants);
    directory->user_subscriptions =
        reading_room(reading, users, sizeof *directory->user_subscriptions);
}

static void check_names(struct reading *reading, const struct json_at *stacks) {
    const struct directory *directory = reading->directory;
    struct place *names = reading_room(reading, directory->stack_count, sizeof *names);
    for (size_t i = 0; i < directory->stack_count && !reading->json.failed; i++) {
        const struct text name = directory->stacks[i].name;
        names[i] = (struct place){name.size ? guid_derived(name) : guid_random(), i};
    }
    if (!reading->json.failed)
        places_index(&reading->json, names, directory->stack_count, stacks,
                     "a stack whose name is not in the list yet");
}

// The one that is so many from the start, in the order in which they were read.
static void refuse_tenant(struct reading *reading, const struct json_at *stacks, size_t place) {
    struct json_reader *json = &reading->json;
    for (struct json_at at = json_first(stacks); at.node; json_next(&at)) {
        const struct json_at tenants = json_child_array(json, &at, "directoryTenants");
        for (struct json_at item = json_first(&tenants); item.node; json_next(&item))
            if (!place--)
                json_refuse(json, &item, "name", "a directory tenant that is not in the list yet");
    }
}

static struct guid tenant_key(struct arena *arena, const struct directory_stack_tenant *tenant) {
    const struct text key = text_format(arena, "%zu %.*s/%.*s", tenant->stack,
                                        TEXT_ARGS(tenant->row.group), TEXT_ARGS(tenant->row.name));
    return guid_derived(text_lower(arena, key));
}

static void check_tenants(struct reading *reading, const struct json_at *stacks) {
    const struct directory *directory = reading->directory;
    const size_t count = directory->stack_tenant_count;
    struct place *places = reading_room(reading, count, sizeof *places);
    for (size_t i = 0; i < count && places; i++)
        places[i] =
            (struct place){tenant_key(reading->json.arena, &directory->stack_tenants[i]), i};
    places_sort(places, places ? count : 0);
    for (size_t i = 1, again = 0; i < count && !reading->json.failed; i++)
        if (place_is_again(places, i, &again))
            refuse_tenant(reading, stacks, again);
}

// The place of the one that is so many behind Azure's: in the order in which they were read.
static void refuse_id(struct reading *reading, const struct json_at *stacks, size_t place) {
    static const char expected[] = "an id that no subscription of a stack has yet";
    struct json_reader *json = &reading->json;
    for (struct json_at at = json_first(stacks); at.node; json_next(&at)) {
        const struct json_at users = json_child_array(json, &at, "subscriptions");
        if (!place--)
            json_refuse(json, &at, "subscription", expected);
        for (struct json_at item = json_first(&users); item.node; json_next(&item))
            if (!place--)
                json_refuse(json, &item, "id", expected);
    }
}

static void check_ids(struct reading *reading, const struct json_at *stacks) {
    const struct directory *directory = reading->directory;
    const size_t count = directory->subscription_count - reading->azure_count;
    struct place *ids = reading_room(reading, count, sizeof *ids);
    for (size_t i = 0; i < count && !reading->json.failed; i++)
        ids[i] = (struct place){directory->subscriptions[reading->azure_count + i].id, i};
    size_t again = 0;
    if (!reading->json.failed)
        places_sort(ids, count);
    for (size_t i = 1; i < count && !reading->json.failed; i++)
        if (place_is_again(ids, i, &again))
            refuse_id(reading, stacks, again);
}

void directory_stacks_read(struct reading *reading, const struct json_at *root) {
    const struct json_at stacks = json_child_array(&reading->json, root, "stacks");
    make_room(reading, &stacks);
    for (struct json_at at = json_first(&stacks); at.node && !reading->json.failed; json_next(&at))
        read_stack(reading, &at);
    if (!reading->json.failed)
        check_names(reading, &stacks);
    if (!reading->json.failed)
        check_tenants(reading, &stacks);
    if (!reading->json.failed)
        check_ids(reading, &stacks);
}
