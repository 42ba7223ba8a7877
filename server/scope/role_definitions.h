// The built-in roles, and what any role allows. A pure rule with its table.
#ifndef AZSREG_SCOPE_ROLE_DEFINITIONS_H
#define AZSREG_SCOPE_ROLE_DEFINITIONS_H

#include "reference/role_definitions.h"
#include "json/json_out.h"

enum { ROLE_ACTION_BYTES_MAX = 256 };

// A built-in role.
struct role_definition {
    const char *id;
    const char *name;
    const char *description;
    const char *actions;     // one a line
    const char *not_actions; // likewise
};

// Ends with a row whose id is NULL.
extern const struct role_definition role_definitions[];

// NULL for a role that is not built in.
const struct role_definition *role_definition_of(const struct guid *role);

// The built-in role of this name; false for any other.
bool role_definition_named(struct text name, struct guid *ret_role);

struct role_permission role_definition_permission(const struct role_definition *role);

// Whether it lets one do something ("Microsoft.AzureStack/registrations/read"); actions compare
// without case. A '*' stands for any run of characters, none included. Data actions are of no
// consequence here.
bool role_permission_allows(const struct role_permission *permission, struct text action);

bool role_definition_allows(const struct role_definition *role, struct text action);

// {"actions","notActions","dataActions","notDataActions"}.
void role_permission_render(const struct role_permission *permission, struct json_out *out);

// Whether a custom role may name such an action: "You can have only one wildcard in an action
// string."
bool role_action_is_valid(struct text action);

#endif
