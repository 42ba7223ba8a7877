// What a request's head is asked, before its body is read: Host and origin, path, method,
// api-version, the subscription's id, what is announced of the body, who is calling.
#ifndef AZSREG_DISPATCH_HEAD_H
#define AZSREG_DISPATCH_HEAD_H

#include "arm/call.h"

// Its path has been read. OK, and the call is answered, or has a route.
enum arm_code head_check(struct arm_call *call);

// Who is calling, alone.
enum arm_code head_admit(struct arm_call *call);

// A call that only waits is refused where too many do.
enum arm_code head_check_room(struct arm_call *call);

#endif
