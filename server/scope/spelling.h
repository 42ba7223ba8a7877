// How answers spell ids: names as they were first written, fixed words in their canonical casing.
// Requests and the directory file may spell them otherwise, since ids compare without case.
#ifndef AZSREG_SCOPE_SPELLING_H
#define AZSREG_SCOPE_SPELLING_H

#include "arm/call.h"

// The id of something in a subscription, as answers spell it. What is not known stays as it is.
struct text spelling_of(struct arm_call *call, struct text id);

#endif
