// Ids of resources and groups that a body names. A pure rule.
#ifndef AZSREG_SCOPE_RESOURCE_ID_H
#define AZSREG_SCOPE_RESOURCE_ID_H

#include "base/guid.h"

struct resource_id {
    struct guid subscription;
    struct text group;
    struct text type; // "Microsoft.AzureStack/registrations"; empty: it is a group's
    struct text name; // the last one
};

// "/subscriptions/{id}/resourceGroups/{name}[/providers/{namespace}/{type}/{name}…]"; false for
// anything else. Words compare without case.
bool resource_id_read(struct arena *arena, struct text id, struct resource_id *ret_id);

// The ids of a subscription, of a group, and of a resource ("{namespace}/{type}") in it.
struct text resource_id_of_subscription(struct arena *arena, const struct guid *subscription);
struct text resource_id_of_group(struct arena *arena, const struct guid *subscription,
                                 struct text group);
struct text resource_id_in(struct arena *arena, struct text group_id, const char *type,
                           struct text name);

#endif
