// A role, built-in or custom, as the handlers of definitions have it.
#ifndef AZSREG_AUTHORIZATION_ROLE_H
#define AZSREG_AUTHORIZATION_ROLE_H

#include "app/app.h"
#include "reference/lineage.h"
#include "scope/role_definitions.h"

struct role {
    struct role_definition_row row;
    bool is_built_in;
    struct text *scopes; // on which a custom one may be assigned
    size_t scope_count;
};

// The id of a definition, which names the subscription of the path.
struct text role_id(struct arm_call *call, const struct guid *role);

// A custom role for which role_read_scopes has to be asked once it is to be shown.
struct role role_of_row(const struct role_definition_row *row);
struct role role_of_built_in(const struct role_definition *definition);

// MISSING where there is none that may be assigned on the last scope of the lineage (NULL: nor
// anywhere else, so it has to be built in). Its scopes are read as well.
enum store_result role_find(struct arm_call *call, const struct lineage *lineage,
                            const struct guid *id, struct role *ret_role);

enum store_result role_read_scopes(struct arm_call *call, struct role *role);

// Whether the custom role that is kept may go or be replaced: the call's action has to be granted
// on each of its scopes.
enum arm_code role_check_kept(struct arm_call *call, const struct role *role);

void role_render(struct arm_call *call, const struct role *role);

#endif
