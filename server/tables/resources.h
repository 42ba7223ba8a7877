// Tracked resources of every type, as /resources lists them: of three tables, and no table itself.
#ifndef AZSREG_TABLES_RESOURCES_H
#define AZSREG_TABLES_RESOURCES_H

#include "engine/db.h"

struct resource_row {
    struct text type; // "Microsoft.AzureStack/registrations", …
    struct text group;
    struct text name;
    struct text location;
    struct text tags; // a JSON object, or empty
};

// Those of a group (0: of all groups) of a subscription after a name, a group and a type, ordered
// by all three. At most limit, and fewer where they are large: there are none left when none come.
struct resource_place {
    struct text name;
    struct text group;
    struct text type;
};
enum store_result store_resource_list(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, int64_t group,
                                      const struct resource_place *after, size_t limit,
                                      struct resource_row **ret_rows, size_t *ret_count);

#endif
