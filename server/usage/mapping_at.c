#include "usage/mapping_at.h"

#include "tables/ended_mappings.h"

enum store_result usage_mapping_at(struct store_db *db, struct arena *arena,
                                   const struct guid *subscription, int64_t instance,
                                   const struct guid *tenant, int64_t at_ms,
                                   struct customer_subscription_row *ret_mapping) {
    struct ended_mapping_row ended;
    enum store_result found = store_customer_of_tenant(db, instance, tenant, ret_mapping);
    if ((found == STORE_OK && ret_mapping->valid_from_ms <= at_ms) ||
        (found != STORE_OK && found != STORE_MISSING))
        return found;
    found = store_ended_mapping_at(db, arena, subscription, instance, tenant, at_ms, &ended);
    if (found == STORE_OK)
        *ret_mapping = (struct customer_subscription_row){
            .id = ended.customer, .tenant = ended.tenant, .valid_from_ms = ended.valid_from_ms};
    return found;
}
