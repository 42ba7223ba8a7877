// How many there are, counted up to a limit: however many there may be, a count costs no more.
#ifndef AZSREG_GLANCE_COUNTS_H
#define AZSREG_GLANCE_COUNTS_H

#include "engine/db.h"

enum counted {
    COUNTED_REGISTRATIONS,
    COUNTED_CUSTOMERS, // mappings in force
    COUNTED_SUBSCRIPTIONS,
    COUNTED_TENANTS,
    COUNTED_RECORDS, // of usage
    COUNTED_PRINCIPALS,
    COUNTED_PARTNERS,
};

enum store_result store_count(struct store_db *db, enum counted what, size_t most,
                              size_t *ret_count);

// The mappings of a registration.
enum store_result store_count_customers(struct store_db *db, int64_t registration, size_t most,
                                        size_t *ret_count);

// The registrations in a subscription, in the first 100 of its groups.
enum store_result store_count_registrations_in(struct store_db *db, const struct guid *subscription,
                                               size_t most, size_t *ret_count);

// The registrations that map a subscription as a customer now: of those made last, so many.
enum store_result store_count_mapping(struct store_db *db, const struct guid *customer,
                                      size_t looked_at, size_t *ret_count);

#endif
