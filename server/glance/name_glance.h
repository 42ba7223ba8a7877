// Who there is, by how their names begin, without case of ASCII: along an index where there is one,
// otherwise among the first GLANCE_ROWS.
#ifndef AZSREG_GLANCE_NAME_GLANCE_H
#define AZSREG_GLANCE_NAME_GLANCE_H

#include "engine/db.h"
#include "glance/glance.h"

enum named {
    NAMED_DOMAINS,    // tenants by their domains
    NAMED_CUSTOMERS,  // tenants by what partners call them
    NAMED_TENANTS,    // of the first by id
    NAMED_PARTNERS,   // of the first by name, by either name
    NAMED_LOGINS,     // principals by their logins
    NAMED_PRINCIPALS, // of the first by id
};

struct name_glance {
    struct guid id;   // nil for a partner
    struct text name; // domain, name of a partner, login
    struct text display_name;
    struct text kind;  // of a partner, or of a principal; else empty
    struct text under; // the provider of a reseller, the tenant of a principal, by name
};

enum store_result store_names(struct store_db *db, struct arena *arena, enum named what,
                              struct text start, size_t limit, struct name_glance **ret_rows,
                              size_t *ret_count);

#endif
