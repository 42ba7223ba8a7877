#include "arm/refusal.h"

#include "arm/disturbance.h"

static bool is_refused(const struct arm_call *call, enum arm_code code) {
    return code != ARM_OK || (call->disturbance && call->disturbance->error.status);
}

bool arm_call_is_explained(const struct arm_call *call, enum arm_code code) {
    return call->service->explain && !call->explained.at && !call->is_rehearsed &&
           is_refused(call, code);
}

void arm_call_explain(struct arm_call *call, enum arm_code code) {
    if (arm_call_is_explained(call, code))
        call->service->explain(call, code);
}
