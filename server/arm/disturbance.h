// An answer that somebody is to have trouble with (docs/control.md, "Faults"): what becomes of it.
#ifndef AZSREG_ARM_DISTURBANCE_H
#define AZSREG_ARM_DISTURBANCE_H

#include "arm/call.h"
#include "errors/own_error.h"

enum { DISTURBANCE_FIELDS_MAX = 4 };

// Lives as long as the call.
struct arm_disturbance {
    struct text name;                                 // of the fault
    bool is_instead;                                  // the handler is not asked
    struct own_error error;                           // status 0: the answer is the handler's
    struct http_field fields[DISTURBANCE_FIELDS_MAX]; // of that answer
    size_t field_count;
    enum http_ending ending;
    int64_t delay_us;
    unsigned long pace;        // bytes in a second; 0: as they are taken
    unsigned long registering; // reads of a provider that is registered by this
    struct text body;          // of the error: made before anything is done that counts
};

// Makes its body; false where there is no memory for it.
bool arm_disturbance_prepare(struct arm_call *call, struct arm_disturbance *disturbance);

// Puts its error in the place of what the handler said, where there is one.
enum arm_code arm_disturbance_settle(struct arm_call *call, enum arm_code code);

// A call that waits: what will be kept back counts already.
void arm_disturbance_expect(const struct arm_call *call, struct http_reply *reply);

// The reply has nothing of one.
void arm_disturbance_forget(struct http_reply *reply);

// Adds what the reply is to have of it.
void arm_disturbance_add(const struct arm_call *call, struct http_reply *reply);

#endif
