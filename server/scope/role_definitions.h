// The roles there are and what they allow. A pure rule with its table.
#ifndef AZSREG_SCOPE_ROLE_DEFINITIONS_H
#define AZSREG_SCOPE_ROLE_DEFINITIONS_H

#include "base/guid.h"
#include "json/json_out.h"

enum { ROLE_ACTIONS_MAX = 8 };

// Actions may have wildcards: a '*' stands for any run of characters, none included.
struct role_definition {
    const char *id;
    const char *name;
    const char *description;
    const char *actions[ROLE_ACTIONS_MAX];     // NULL-terminated
    const char *not_actions[ROLE_ACTIONS_MAX]; // NULL-terminated
};

// Ends with a row whose id is NULL.
extern const struct role_definition role_definitions[];

// NULL for a role there is not.
const struct role_definition *role_definition_of(const struct guid *role);

// What it allows: {"actions","notActions","dataActions","notDataActions"}.
void role_definition_render(const struct role_definition *role, struct json_out *out);

// Whether a role lets one do something ("Microsoft.AzureStack/registrations/read"); actions compare
// without case.
bool role_allows(const struct guid *role, struct text action);

#endif
