// All products in one answer, written while it goes out: clients read one page, and no second one.
#ifndef AZSREG_PRODUCTS_PRODUCT_STREAM_H
#define AZSREG_PRODUCTS_PRODUCT_STREAM_H

#include "products/product_render.h"

enum arm_code product_stream_answer(struct arm_call *call, const struct product_answer *answer);

#endif
