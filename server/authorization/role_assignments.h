// Role assignments on a subscription, a resource group or a registration (docs/contract.md,
// "Roles").
#ifndef AZSREG_AUTHORIZATION_ROLE_ASSIGNMENTS_H
#define AZSREG_AUTHORIZATION_ROLE_ASSIGNMENTS_H

#include "arm/call.h"

enum arm_code role_assignments_list(struct arm_call *call);
enum arm_code role_assignments_get(struct arm_call *call);
enum arm_code role_assignments_create(struct arm_call *call);
enum arm_code role_assignments_delete(struct arm_call *call);

#endif
