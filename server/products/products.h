// Products of a registration: Microsoft.AzureStack/registrations/products. The catalog is the same
// for every registration.
#ifndef AZSREG_PRODUCTS_PRODUCTS_H
#define AZSREG_PRODUCTS_PRODUCTS_H

#include "arm/call.h"
#include "reference/products.h"
#include "tables/registrations.h"

enum arm_code products_list(struct arm_call *call);
enum arm_code products_get(struct arm_call *call);
enum arm_code products_list_details(struct arm_call *call);
enum arm_code products_get_products(struct arm_call *call);
enum arm_code products_get_product(struct arm_call *call);

// ParentResourceNotFound, whichever part of the URL is wrong; ProductNotFound.
enum arm_code products_find_registration(struct arm_call *call, struct registration_row *ret_row);
enum arm_code products_find(struct arm_call *call, struct product_row *ret_row);

#endif
