// POST of a usage report (docs/usage.md): to a registration, by whoever may write it; or by a
// stack, whose activation key says of which it is.
#ifndef AZSREG_REPORTS_REPORTS_H
#define AZSREG_REPORTS_REPORTS_H

#include "arm/call.h"

enum arm_code usage_reports_create(struct arm_call *call);
enum arm_code usage_report(struct arm_call *call);

#endif
