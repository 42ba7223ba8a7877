// What a stack says of a product: POST …/uploadProductLog.
#ifndef AZSREG_PRODUCTS_PRODUCT_LOGS_H
#define AZSREG_PRODUCTS_PRODUCT_LOGS_H

#include "arm/call.h"

enum { PRODUCT_LOG_TEXT_MAX = 4096 }; // characters of each text

enum arm_code products_upload_log(struct arm_call *call);

#endif
