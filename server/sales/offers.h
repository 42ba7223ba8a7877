// What is sold, and what a new customer is checked for before it is made: offers, domains,
// countries, addresses; and who resells for whom.
#ifndef AZSREG_SALES_OFFERS_H
#define AZSREG_SALES_OFFERS_H

#include "arm/call.h"

enum arm_code offers_list(struct arm_call *call);
enum arm_code offers_get(struct arm_call *call);
enum arm_code offers_list_by_customer(struct arm_call *call);

enum arm_code domains_exists(struct arm_call *call);
enum arm_code validations_address(struct arm_call *call);
enum arm_code validations_country(struct arm_call *call);

#endif
