// What the caller's roles allow at a scope, as portals ask before they offer anything.
#ifndef AZSREG_AUTHORIZATION_PERMISSIONS_H
#define AZSREG_AUTHORIZATION_PERMISSIONS_H

#include "arm/call.h"

enum arm_code permissions_list(struct arm_call *call);

#endif
