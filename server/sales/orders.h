// Orders: what makes a customer's subscriptions.
#ifndef AZSREG_SALES_ORDERS_H
#define AZSREG_SALES_ORDERS_H

#include "arm/call.h"

enum { ORDER_LINES_MAX = 50, CUSTOMER_PURCHASES_MAX = 1000 };

enum arm_code orders_create(struct arm_call *call);
enum arm_code orders_list(struct arm_call *call);
enum arm_code orders_get(struct arm_call *call);

#endif
