// Users of a tenant, one at a time, and who calls.
#ifndef AZSREG_GRAPH_USERS_H
#define AZSREG_GRAPH_USERS_H

#include "arm/call.h"

enum arm_code graph_users_get(struct arm_call *call);
enum arm_code graph_users_create(struct arm_call *call);
enum arm_code graph_users_update(struct arm_call *call);
enum arm_code graph_users_delete(struct arm_call *call);
enum arm_code graph_me(struct arm_call *call);

#endif
