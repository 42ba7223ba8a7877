// Who shows the activation key of a registration: a stack that reports what it has used. A key is
// in the Authorization header, or, since one may not fit there, in the first line of a body of
// NDJSON.
#ifndef AZSREG_IDENTITY_ACTIVATION_H
#define AZSREG_IDENTITY_ACTIVATION_H

#include "arm/call.h"

// By the head: fills in call->activation and call->subscription, or sets call->asks_line where the
// body may say it. Says nothing about whether the registration is there. Refuses
// AuthenticationFailed, InvalidActivationKey and what keys_find does.
enum arm_code activation_admit(struct arm_call *call);

// By what the body begins with: the same.
enum arm_code activation_look(struct arm_call *call);

#endif
