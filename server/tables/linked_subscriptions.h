// Linked subscriptions: a stack's own, which are managed from Azure. Names compare without case.
#ifndef AZSREG_TABLES_LINKED_SUBSCRIPTIONS_H
#define AZSREG_TABLES_LINKED_SUBSCRIPTIONS_H

#include "tables/system_data.h"

struct linked_subscription_row {
    int64_t id;
    struct text group; // its resource group's name, as first written
    struct text name;
    struct text location;
    struct guid linked_id;
    int64_t registration;        // 0: it is gone
    struct text registration_id; // what it is called, or was
    struct text cloud_id;        // of the registration; empty where it is gone
    struct text object_id;
    bool is_managed; // the registration's remote management is enabled
    struct text tags;
    uint64_t etag;
    struct system_data data;
};

// Those of a subscription that the directory does not list are found only where anywhere says so.
enum store_result store_linked_find(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, struct text group,
                                    struct text name, bool anywhere,
                                    struct linked_subscription_row *ret_row);

// Those of a group (0: of all groups) of a subscription after a name and a group, ordered by both.
// At most limit, and fewer where they are large: there are none left when none come.
enum store_result store_linked_list(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, int64_t group,
                                    struct text after_name, struct text after_group, size_t limit,
                                    struct linked_subscription_row **ret_rows, size_t *ret_count);

// Whether another one than row links the same subscription of the same registration.
enum store_result store_linked_conflict(struct store_db *db,
                                        const struct linked_subscription_row *row);

// Writes a new one (row->id 0) into the group, or the one with row->id.
enum store_result store_linked_put(struct store_db *db, int64_t group,
                                   const struct linked_subscription_row *row,
                                   const struct system_mark *mark);

enum store_result store_linked_remove(struct store_db *db, int64_t id);

// Puts it into another group.
enum store_result store_linked_move(struct store_db *db, int64_t id, int64_t group, uint64_t etag,
                                    const struct system_mark *mark);

// After its registration was moved: what that is called now, and so a new etag.
enum store_result store_linked_follow(struct store_db *db, int64_t registration,
                                      struct text registration_id, uint64_t etag);

// What a registration's links say of it is another thing from now on.
enum store_result store_linked_touch(struct store_db *db, int64_t registration, uint64_t etag);

#endif
