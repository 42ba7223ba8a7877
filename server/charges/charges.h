// GET of what a subscription pays for: as JSON, page by page, or as CSV, plain or FOCUS's, in one
// piece (docs/usage.md).
#ifndef AZSREG_CHARGES_CHARGES_H
#define AZSREG_CHARGES_CHARGES_H

#include "arm/call.h"

enum arm_code usage_charges_list(struct arm_call *call);

#endif
