// What --log-level debug says besides of a role that was asked for.
#ifndef AZSREG_SCOPE_DEBUG_NOTES_H
#define AZSREG_SCOPE_DEBUG_NOTES_H

#include "scope/access.h"

// The role assignment that allows the action on the scope, or that none of the caller's does.
void debug_note_access(struct arm_call *call, const struct access *access, struct text action,
                       struct text scope);

#endif
