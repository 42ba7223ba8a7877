// Lists of users and service principals: filters and pages.
#ifndef AZSREG_GRAPH_PRINCIPALS_LIST_H
#define AZSREG_GRAPH_PRINCIPALS_LIST_H

#include "arm/call.h"

enum arm_code graph_users_list(struct arm_call *call);
enum arm_code graph_service_principals_list(struct arm_call *call);
enum arm_code graph_service_principals_get(struct arm_call *call);
enum arm_code graph_get_by_ids(struct arm_call *call);

#endif
