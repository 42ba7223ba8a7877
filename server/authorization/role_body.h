// What a client says a custom role is to be.
#ifndef AZSREG_AUTHORIZATION_ROLE_BODY_H
#define AZSREG_AUTHORIZATION_ROLE_BODY_H

#include "authorization/role.h"

// "Each tenant can have up to 5000 custom roles", "Maximum number of characters is 512" (of the
// name), "2048" (of the description), "Maximum number of AssignableScopes is 2,000" (Azure custom
// roles). How many actions one may have is a bound of our own.
enum {
    ROLES_MAX = 5000,
    ROLE_NAME_CHARS_MAX = 512,
    ROLE_DESCRIPTION_CHARS_MAX = 2048,
    ROLE_SCOPES_MAX = 2000,
    ROLE_ACTIONS_MAX = 256,
};

// Fills in all but the id; scopes as ids are spelled. Refuses what can be no role.
enum arm_code role_read_body(struct arm_call *call, struct role *role);

#endif
