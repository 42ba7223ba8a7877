// What a rule of stack/ownership.h has found, as it is answered.
#ifndef AZSREG_STACK_OWNER_CHECK_H
#define AZSREG_STACK_OWNER_CHECK_H

#include "arm/call.h"
#include "stack/ownership.h"
#include "tables/registrations.h"

// Check 3 holds for every operation: a disconnected registration has no customers at all.
enum arm_code owner_check_billing(struct arm_call *call, const struct registration_row *row);

// Whether these facts allow a mapping.
enum arm_code owner_check(struct arm_call *call, const struct registration_row *registration,
                          const struct ownership_facts *facts);

// Said besides, where an id is no GUID in lower case.
enum arm_code owner_because_of_form(struct arm_call *call, enum arm_code code);

#endif
