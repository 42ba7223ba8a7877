// Who is asking, as far as that can be told from where a request comes.
#ifndef AZSREG_SECRETS_ASKER_H
#define AZSREG_SECRETS_ASKER_H

#include "arm/call.h"

// Whether the address tells callers apart. Private and local ones do not, for behind a proxy or a
// container's bridge all have the same.
bool asker_is_told_apart(const struct arm_call *call);

// A number for whoever asks, under a name they give (in any case): by their address too, where it
// tells them apart. Nobody can choose it, and it is the same for as long as the data are. Never 0.
uint64_t asker_number(struct arm_call *call, struct text name);

#endif
