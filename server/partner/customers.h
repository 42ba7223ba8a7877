// A partner's customers, and what is told of them.
#ifndef AZSREG_PARTNER_CUSTOMERS_H
#define AZSREG_PARTNER_CUSTOMERS_H

#include "arm/call.h"

enum arm_code customers_create(struct arm_call *call);
enum arm_code customers_list(struct arm_call *call);
enum arm_code customers_get(struct arm_call *call);
enum arm_code customers_company_profile(struct arm_call *call);
enum arm_code customers_billing_profile(struct arm_call *call);

#endif
