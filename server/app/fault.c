#include "app/fault.h"

enum arm_code app_fault_code(enum store_result result) {
    switch (result) {
    case STORE_OK:
        return ARM_OK;
    case STORE_FULL:
        return ARM_INSUFFICIENT_STORAGE;
    case STORE_UNAVAILABLE:
        return ARM_SERVICE_UNAVAILABLE;
    case STORE_UNKNOWN:
        return ARM_OUTCOME_UNKNOWN;
    case STORE_MISSING:
    case STORE_LATER:
    case STORE_FAILED:
        break;
    }
    return ARM_INTERNAL_SERVER_ERROR;
}

enum arm_code app_fault(struct arm_call *call, enum store_result result) {
    const enum arm_code code = arm_refuse(call, app_fault_code(result), TEXT(""));
    call->error.cause = text_copy(call->arena, store_error_text());
    return code;
}
