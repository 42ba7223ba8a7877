// The customers of a registration, with what they are called and whom they roll up to.
#ifndef AZSREG_PAYING_CUSTOMERS_H
#define AZSREG_PAYING_CUSTOMERS_H

#include "arm/call.h"

enum arm_code paying_customers(struct arm_call *call);

#endif
