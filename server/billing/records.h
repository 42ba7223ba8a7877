// Usage records as they were reported, with who pays and why (docs/usage.md).
#ifndef AZSREG_BILLING_RECORDS_H
#define AZSREG_BILLING_RECORDS_H

#include "arm/call.h"

enum arm_code usage_records_list(struct arm_call *call);
enum arm_code usage_records_get(struct arm_call *call);

#endif
