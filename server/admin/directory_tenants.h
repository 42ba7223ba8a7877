// Whose people may sign in to a stack, as resources of its groups.
#ifndef AZSREG_ADMIN_DIRECTORY_TENANTS_H
#define AZSREG_ADMIN_DIRECTORY_TENANTS_H

#include "arm/call.h"

enum arm_code directory_tenants_create_or_update(struct arm_call *call);
enum arm_code directory_tenants_get(struct arm_call *call);
enum arm_code directory_tenants_list(struct arm_call *call);
enum arm_code directory_tenants_delete(struct arm_call *call);

#endif
