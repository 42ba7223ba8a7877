// Creating a custom role, and replacing one (docs/contract.md, "Roles").
#ifndef AZSREG_AUTHORIZATION_ROLE_DEFINITION_PUT_H
#define AZSREG_AUTHORIZATION_ROLE_DEFINITION_PUT_H

#include "arm/call.h"

enum arm_code role_definitions_create_or_update(struct arm_call *call);

#endif
