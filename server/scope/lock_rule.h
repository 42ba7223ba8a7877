// Which locks stop what (public documentation: "Lock your resources to protect your
// infrastructure"). A pure rule: texts in, a verdict out.
#ifndef AZSREG_SCOPE_LOCK_RULE_H
#define AZSREG_SCOPE_LOCK_RULE_H

#include "base/text.h"

enum lock_level { LOCK_CAN_NOT_DELETE, LOCK_READ_ONLY };
enum lock_effect { LOCK_EFFECT_WRITE, LOCK_EFFECT_DELETE };

// "CanNotDelete" or "ReadOnly", in any case; false for anything else.
bool lock_level_read(struct text name, enum lock_level *ret_level);
struct text lock_level_name(enum lock_level level);

// Whether a lock stops something being done to the resource with the id target. Ids compare without
// case and have no trailing slash.
bool lock_stops(enum lock_level level, struct text scope, enum lock_effect effect,
                struct text target);

// Whether locks have a say in an operation that takes this action .
bool lock_concerns(struct text action);

#endif
