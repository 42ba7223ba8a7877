// POST of a usage report to a registration (docs/usage.md).
#ifndef AZSREG_REPORTS_REPORTS_H
#define AZSREG_REPORTS_REPORTS_H

#include "arm/call.h"

enum arm_code usage_reports_create(struct arm_call *call);

#endif
