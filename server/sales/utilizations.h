// What a subscription that was sold has used, as Partner Center tells it.
#ifndef AZSREG_SALES_UTILIZATIONS_H
#define AZSREG_SALES_UTILIZATIONS_H

#include "arm/call.h"

enum arm_code utilizations_azure(struct arm_call *call);

#endif
