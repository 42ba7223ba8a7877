// The answer to what the gate does not let in; private to http/.
#ifndef AZSREG_WIRE_REFUSAL_H
#define AZSREG_WIRE_REFUSAL_H

#include "wire/gate.h"

// Answers past libmicrohttpd, which has not seen what the answer is to.
void refusal_send(struct gate *gate);

#endif
