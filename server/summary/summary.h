// Usage that registrations of a subscription have reported, added up.
#ifndef AZSREG_SUMMARY_SUMMARY_H
#define AZSREG_SUMMARY_SUMMARY_H

#include "arm/call.h"

enum arm_code usage_summary_get(struct arm_call *call);

#endif
