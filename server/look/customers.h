// The customers of a registration, with what they are called and whom they roll up to.
#ifndef AZSREG_LOOK_CUSTOMERS_H
#define AZSREG_LOOK_CUSTOMERS_H

#include "arm/call.h"

enum arm_code look_customers(struct arm_call *call);

#endif
