// Registrations wherever they are. Of those made last no more than GLANCE_ROWS are looked at.
#ifndef AZSREG_GLANCE_REGISTRATION_GLANCE_H
#define AZSREG_GLANCE_REGISTRATION_GLANCE_H

#include "engine/db.h"
#include "glance/glance.h"

struct registration_glance {
    int64_t id;
    struct guid subscription;
    struct text group;
    struct text name;
    struct text cloud_id;
    struct text billing_model;
};

// Whose names begin with a text, by name and number.
enum store_result store_registrations_named(struct store_db *db, struct arena *arena,
                                            struct text start, size_t limit,
                                            struct registration_glance **ret_rows,
                                            size_t *ret_count);

// Of a cloud id.
enum store_result store_registrations_of_cloud(struct store_db *db, struct arena *arena,
                                               struct text cloud_id, size_t limit,
                                               struct registration_glance **ret_rows,
                                               size_t *ret_count);

// Those that map a subscription as a customer now.
enum store_result store_registrations_mapping(struct store_db *db, struct arena *arena,
                                              const struct guid *customer, size_t limit,
                                              struct registration_glance **ret_rows,
                                              size_t *ret_count);

#endif
