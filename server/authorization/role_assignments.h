// Role assignments on a subscription, a resource group or a registration, and the definitions of
// the roles (docs/contract.md, "Roles").
#ifndef AZSREG_AUTHORIZATION_ROLES_H
#define AZSREG_AUTHORIZATION_ROLES_H

#include "arm/call.h"

enum arm_code role_assignments_list(struct arm_call *call);
enum arm_code role_assignments_get(struct arm_call *call);
enum arm_code role_assignments_create(struct arm_call *call);
enum arm_code role_assignments_delete(struct arm_call *call);

// Also at tenant scope: definitions are the same everywhere, only their ids name the subscription.
enum arm_code role_definitions_list(struct arm_call *call);
enum arm_code role_definitions_get(struct arm_call *call);

#endif
