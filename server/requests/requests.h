// The requests that were kept: reading, waiting for, dropping and counting them (docs/control.md,
// "Requests").
#ifndef AZSREG_REQUESTS_REQUESTS_H
#define AZSREG_REQUESTS_REQUESTS_H

#include "arm/call.h"

enum arm_code control_requests_list(struct arm_call *call);
enum arm_code control_requests_get(struct arm_call *call);
enum arm_code control_requests_clear(struct arm_call *call);
enum arm_code control_requests_verify(struct arm_call *call);

#endif
