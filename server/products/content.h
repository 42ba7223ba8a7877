// The content of products: GET /_azsreg/content/{path}.
#ifndef AZSREG_PRODUCTS_CONTENT_H
#define AZSREG_PRODUCTS_CONTENT_H

#include "arm/call.h"

enum arm_code content_get(struct arm_call *call);

#endif
