// Roles in lists: the built-in ones in the order of their table, then custom ones by id.
#ifndef AZSREG_AUTHORIZATION_ROLE_ORDER_H
#define AZSREG_AUTHORIZATION_ROLE_ORDER_H

#include "scope/role_definitions.h"

// What a page can begin after; borrows the id of a custom role.
struct text role_order_key(const struct guid *role);

// The first built-in role after a key, in the table: its end where what follows are custom ones,
// after the id that listing_id_of_key gives.
const struct role_definition *role_order_built_in(struct text after);

#endif
