// Which registration a path is about. A pure rule.
#ifndef AZSREG_LOOK_REGISTRATION_PATH_H
#define AZSREG_LOOK_REGISTRATION_PATH_H

#include "base/text.h"

// The part of a decoded path that is a registration's id, whether the path goes on or not; empty
// where it is about none. Fixed words compare without case.
struct text look_registration_of(struct text path);

// How two ids sort, without case of ASCII: < 0, 0, > 0.
int look_compare_ids(struct text a, struct text b);

#endif
