// What a token that was refused says of itself: nothing of it has to be true.
#ifndef AZSREG_IDENTITY_TOKEN_NOTE_H
#define AZSREG_IDENTITY_TOKEN_NOTE_H

#include "arm/call.h"

// One claim, as JSON where it is no string; empty where it is not there, or nothing can be read.
struct text token_claim(struct arm_call *call, struct text token, const char *name);

// Those that --log-level debug has. Never the token.
void token_note(struct arm_call *call, struct text token);

#endif
