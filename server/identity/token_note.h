// What --log-level debug says besides of a token that was refused.
#ifndef AZSREG_IDENTITY_TOKEN_NOTE_H
#define AZSREG_IDENTITY_TOKEN_NOTE_H

#include "arm/call.h"

// What it says of itself: nothing of it has to be true. Never the token.
void token_note(struct arm_call *call, struct text token);

#endif
