// Mappings that are no longer in force: which subscription paid for which tenant, from when to
// when. Nothing removes them.
#ifndef AZSREG_TABLES_ENDED_MAPPINGS_H
#define AZSREG_TABLES_ENDED_MAPPINGS_H

#include "base/guid.h"
#include "engine/db.h"

struct ended_mapping_row {
    int64_t instance; // the registration's number
    struct guid tenant;
    int64_t valid_from_ms;
    int64_t valid_to_ms;      // half-open
    struct guid customer;     // the subscription that paid
    struct text group;        // of the registration, then
    struct text registration; // its name, then
    struct text cloud_id;
    struct text ended_by; // "Replaced", "Removed", "RegistrationDeleted"
};

// Called before they go; what they end, ends now: a registration's mapping of an id and another of
// a tenant, in whose place one is put; one that is removed; all of a registration, of all
// registrations of a group; those of a tenant wherever it is mapped.
enum store_result store_mapping_replaced(struct store_db *db, int64_t registration,
                                         const struct guid *id, const struct guid *tenant,
                                         int64_t now_ms);
enum store_result store_mapping_removed(struct store_db *db, int64_t registration,
                                        const struct guid *id);
enum store_result store_mappings_of_registration_deleted(struct store_db *db, int64_t registration);
enum store_result store_mappings_of_group_deleted(struct store_db *db, int64_t group);
enum store_result store_mappings_of_tenant_replaced(struct store_db *db, const struct guid *tenant);

// The one of a registration and a tenant that was in force at a time, if it has ended since.
enum store_result store_ended_mapping_at(struct store_db *db, struct arena *arena,
                                         const struct guid *subscription, int64_t instance,
                                         const struct guid *tenant, int64_t at_ms,
                                         struct ended_mapping_row *ret_row);

// Those of registrations of a subscription after a place (NULL: from the start), ordered by
// instance, tenant, valid_from_ms and customer; of one tenant where that is not NULL.
enum store_result store_ended_mapping_list(struct store_db *db, struct arena *arena,
                                           const struct guid *subscription,
                                           const struct guid *tenant,
                                           const struct ended_mapping_row *after, size_t limit,
                                           struct ended_mapping_row **ret_rows, size_t *ret_count);

#endif
