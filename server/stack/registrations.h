// Registrations: which Azure subscription pays for which Azure Stack (docs/contract.md,
// "Registrations").
#ifndef AZSREG_STACK_REGISTRATIONS_H
#define AZSREG_STACK_REGISTRATIONS_H

#include "arm/call.h"

enum arm_code registrations_list(struct arm_call *call);
enum arm_code registrations_list_by_subscription(struct arm_call *call);
enum arm_code registrations_get(struct arm_call *call);
enum arm_code registrations_create_or_update(struct arm_call *call);
enum arm_code registrations_update(struct arm_call *call);
enum arm_code registrations_delete(struct arm_call *call);
enum arm_code registrations_get_activation_key(struct arm_call *call);
enum arm_code registrations_enable_remote_management(struct arm_call *call);

#endif
