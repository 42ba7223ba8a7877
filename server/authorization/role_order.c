#include "authorization/role_order.h"

#include "app/listing.h"

// One character for a built-in role, which no id has.
static const char places[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct text role_order_key(const struct guid *role) {
    const struct role_definition *built_in = role_definition_of(role);
    return built_in ? (struct text){&places[built_in - role_definitions], 1}
                    : listing_key_of_id(role);
}

const struct role_definition *role_order_built_in(struct text after) {
    const struct role_definition *role = role_definitions;
    while (role->id &&
           (after.size > 1 || (after.size && places[role - role_definitions] <= after.at[0])))
        role++;
    return role;
}
