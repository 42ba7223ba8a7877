// The route table: every operation, the handler behind it, and what it takes to call it.
#ifndef AZSREG_ROUTES_ROUTES_H
#define AZSREG_ROUTES_ROUTES_H

#include "protocol/route.h"

extern const struct arm_routes service_routes;

#endif
