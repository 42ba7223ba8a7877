// Role definitions: what a role allows, built in or defined by a client (docs/contract.md,
// "Roles").
#ifndef AZSREG_AUTHORIZATION_ROLE_DEFINITIONS_H
#define AZSREG_AUTHORIZATION_ROLE_DEFINITIONS_H

#include "arm/call.h"

// Also at tenant scope, for the built-in ones, whose ids name no subscription there.
enum arm_code role_definitions_list(struct arm_call *call);
enum arm_code role_definitions_get(struct arm_call *call);

enum arm_code role_definitions_delete(struct arm_call *call);

#endif
