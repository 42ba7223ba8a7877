#include "loading/parts.h"
#include "tables/resource_groups.h"

// What the stack's users have goes with it where the file gives it another cloud.
static enum store_result load_stack(struct store_db *db, struct arena *arena,
                                    const struct stack_row *row, struct cloud *ret_cloud) {
    enum store_result result = store_stack_put(db, row);
    if (result == STORE_OK)
        result = store_cloud_of_stack(db, arena, row, ret_cloud);
    return result == STORE_OK ? store_user_subscriptions_move(db, &row->subscription, ret_cloud)
                              : result;
}

static enum store_result load_tenant(struct store_db *db, struct arena *arena,
                                     const struct stack_row *stack,
                                     const struct directory_tenant_row *row) {
    struct resource_group_row group;
    const enum store_result found =
        store_resource_group_find(db, arena, &stack->subscription, row->group, &group);
    return found == STORE_OK ? store_directory_tenant_put(db, group.id, row) : found;
}

enum store_result stacks_load(struct store_db *db, struct arena *arena,
                              const struct directory *directory) {
    struct cloud *clouds = arena_alloc(arena, (directory->stack_count + 1) * sizeof *clouds);
    enum store_result result = clouds ? store_user_subscriptions_let_go(db) : STORE_UNAVAILABLE;
    for (size_t i = 0; i < directory->stack_count && result == STORE_OK; i++)
        result = load_stack(db, arena, &directory->stacks[i], &clouds[i]);
    for (size_t i = 0; i < directory->stack_tenant_count && result == STORE_OK; i++) {
        const struct directory_stack_tenant *tenant = &directory->stack_tenants[i];
        result = load_tenant(db, arena, &directory->stacks[tenant->stack], &tenant->row);
    }
    for (size_t i = 0; i < directory->user_subscription_count && result == STORE_OK; i++) {
        const struct directory_user_subscription *user = &directory->user_subscriptions[i];
        result = store_user_subscription_put(db, &clouds[user->stack], &user->row);
    }
    return result;
}
