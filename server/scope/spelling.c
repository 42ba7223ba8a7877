#include "scope/spelling.h"

#include "scope/scope.h"

static const char *const words[] = {
    "subscriptions",           "resourceGroups",      "providers",      STACK_NAMESPACE,
    "Microsoft.Authorization", "Microsoft.Resources", "registrations",  "customerSubscriptions",
    "roleAssignments",         "linkedSubscriptions", "roleDefinitions"};

static struct text word_of(struct text segment) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(segment, text_of(words[i])))
            return text_of(words[i]);
    return segment;
}

// An id that is being read, segment by segment.
struct reading {
    struct text rest;
    struct text last; // the fixed word before a name
    struct guid subscription;
    struct text group;
};

static struct text group_of(struct arm_call *call, const struct reading *reading,
                            struct text name) {
    struct resource_group_row row;
    return store_resource_group_find(app_db(call), call->arena, &reading->subscription, name,
                                     &row) == STORE_OK
               ? row.name
               : name;
}

static struct text registration_of(struct arm_call *call, const struct reading *reading,
                                   struct text name) {
    struct registration_row row;
    return store_registration_find(app_db(call), call->arena, &reading->subscription,
                                   reading->group, name, true, &row) == STORE_OK
               ? row.name
               : name;
}

static struct text linked_of(struct arm_call *call, const struct reading *reading,
                             struct text name) {
    struct linked_subscription_row row;
    return store_linked_find(app_db(call), call->arena, &reading->subscription, reading->group,
                             name, true, &row) == STORE_OK
               ? row.name
               : name;
}

static struct text guid_spelled(struct arm_call *call, struct text name) {
    struct guid id;
    return guid_read(name, &id) ? guid_text(call->arena, &id) : name;
}

// The segment behind a fixed word; a provider's namespace is a fixed word itself.
static struct text name_of(struct arm_call *call, struct reading *reading, struct text segment) {
    const struct text after = reading->last;
    if (text_is(after, TEXT("subscriptions")))
        return guid_read(segment, &reading->subscription) ? guid_spelled(call, segment) : segment;
    if (text_is(after, TEXT("resourceGroups")))
        return reading->group = group_of(call, reading, segment);
    if (text_is(after, TEXT("registrations")))
        return registration_of(call, reading, segment);
    if (text_is(after, TEXT("linkedSubscriptions")))
        return linked_of(call, reading, segment);
    const bool is_role =
        text_is(after, TEXT("roleAssignments")) || text_is(after, TEXT("roleDefinitions"));
    return is_role ? guid_spelled(call, segment) : segment;
}

static bool names_follow(struct text word) {
    return word.size && !text_is(word, TEXT("providers")) &&
           !text_starts_same(word, TEXT("Microsoft."));
}

struct text spelling_of(struct arm_call *call, struct text id) {
    struct reading reading = {.rest = id};
    struct buffer spelled = buffer_in(call->arena);
    struct text text = TEXT("");
    while (reading.rest.size) {
        const struct text segment = text_cut(&reading.rest, '/');
        if (!segment.size)
            continue;
        const bool is_name = names_follow(reading.last);
        const struct text shown = is_name ? name_of(call, &reading, segment) : word_of(segment);
        reading.last = is_name ? TEXT("") : shown;
        buffer_add_char(&spelled, '/');
        buffer_add(&spelled, shown);
    }
    return buffer_text(&spelled, &text) ? text : id;
}
