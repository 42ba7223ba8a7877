// What --log-level debug says besides of a role that was asked for.
#ifndef AZSREG_SCOPE_DEBUG_NOTES_H
#define AZSREG_SCOPE_DEBUG_NOTES_H

#include "app/app.h"
#include "reference/role_assignments.h"

// The role assignment that allows the action on the scope, or (NULL) that none of the caller's
// does; there are so many of them.
void debug_note_access(struct arm_call *call, const struct role_assignment_row *by,
                       size_t assignments, struct text action, struct text scope);

#endif
