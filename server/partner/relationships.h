// Who resells for whom.
#ifndef AZSREG_PARTNER_RELATIONSHIPS_H
#define AZSREG_PARTNER_RELATIONSHIPS_H

#include "arm/call.h"

enum arm_code relationships_list(struct arm_call *call);
enum arm_code relationships_list_by_customer(struct arm_call *call);

#endif
