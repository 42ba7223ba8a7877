// Locks: on a subscription, a resource group or a registration (docs/contract.md, "Locks").
#ifndef AZSREG_AUTHORIZATION_LOCKS_H
#define AZSREG_AUTHORIZATION_LOCKS_H

#include "arm/call.h"

enum arm_code locks_list(struct arm_call *call);
enum arm_code locks_get(struct arm_call *call);
enum arm_code locks_create_or_update(struct arm_call *call);
enum arm_code locks_delete(struct arm_call *call);

#endif
