// Which tenant has a subscription on which Azure Stack: one table of what administrators of stacks
// make and of what registrations are told; the later word counts.
#ifndef AZSREG_CLOUDS_USER_SUBSCRIPTIONS_H
#define AZSREG_CLOUDS_USER_SUBSCRIPTIONS_H

#include "clouds/stacks.h"
#include "engine/db.h"

// Whose a cloud id is said to be. One that a stranger registers as well is another's.
struct cloud {
    struct guid owner; // cloud_of_partner, or a subscription that has no partner
    struct text id;    // in lower case
};

struct guid cloud_of_partner(struct arena *arena, struct text partner_name);

// The home tenant's partner is said to have a stack, or else its operator's own subscription.
enum store_result store_cloud_of_stack(struct store_db *db, struct arena *arena,
                                       const struct stack_row *stack, struct cloud *ret_cloud);

struct user_subscription_row {
    struct guid id;
    struct guid stack; // whose administrator made it; nil: nobody has
    struct guid tenant;
    struct text owner; // a user's name
    struct text display_name;
    struct text offer_id;
    struct text state; // "Enabled", "Disabled", "Deleted", …
    bool is_free;      // its usage costs nothing
    struct text more;  // members that nobody here asks about, as a JSON object; or empty
    enum row_origin origin;
};

// In the place of one of the same cloud and id. One that is a stack's stays so; and what is said of
// it for a stack leaves is_free and more as they are, for those are told to registrations.
enum store_result store_user_subscription_put(struct store_db *db, const struct cloud *cloud,
                                              const struct user_subscription_row *row);
enum store_result store_user_subscription_find(struct store_db *db, struct arena *arena,
                                               const struct cloud *cloud, const struct guid *id,
                                               struct user_subscription_row *ret_row);
// A stack's own, by its id; and all of a stack's after one (NULL: from the start), ordered by it.
enum store_result store_user_subscription_of_stack(struct store_db *db, struct arena *arena,
                                                   const struct guid *stack, const struct guid *id,
                                                   struct user_subscription_row *ret_row);
enum store_result store_user_subscription_list(struct store_db *db, struct arena *arena,
                                               const struct guid *stack, const struct guid *after,
                                               size_t limit,
                                               struct user_subscription_row **ret_rows,
                                               size_t *ret_count);

// All of a cloud after one (NULL: from the start), ordered by it.
enum store_result store_user_subscriptions_of_cloud(struct store_db *db, struct arena *arena,
                                                    const struct cloud *cloud,
                                                    const struct guid *after, size_t limit,
                                                    struct user_subscription_row **ret_rows,
                                                    size_t *ret_count);

// Once a file has given the stack another cloud.
enum store_result store_user_subscriptions_move(struct store_db *db, const struct guid *stack,
                                                const struct cloud *cloud);
// Those whose id has become another's, Azure's or another stack's, are this stack's no more.
enum store_result store_user_subscriptions_let_go(struct store_db *db);

// Those of one tenant become another's.
enum store_result store_user_subscriptions_pass_on(struct store_db *db, const struct guid *from,
                                                   const struct guid *into);

enum store_result store_user_subscriptions_age(struct store_db *db, bool all);
enum store_result store_user_subscriptions_drop(struct store_db *db, bool all);

#endif
