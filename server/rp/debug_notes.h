// What --log-level debug says besides: which role decided, and what a token said that was refused.
#ifndef AZSREG_RP_DEBUG_NOTES_H
#define AZSREG_RP_DEBUG_NOTES_H

#include "rp/access.h"

// The role assignment that allows the action on the scope, or that none of the caller's does.
void debug_note_access(struct arm_call *call, const struct access *access, struct text action,
                       struct text scope);

// What a refused token says of itself: nothing of it has to be true. Never the token.
void debug_note_token(struct arm_call *call, struct text token);

#endif
