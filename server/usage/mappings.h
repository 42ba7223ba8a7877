// Who was mapped to what, when: the mappings in force of a subscription's registrations, and those
// that have ended.
#ifndef AZSREG_USAGE_MAPPINGS_H
#define AZSREG_USAGE_MAPPINGS_H

#include "arm/call.h"

enum arm_code usage_mappings_list(struct arm_call *call);

#endif
