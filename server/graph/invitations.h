// Inviting somebody of another directory, and taking an invitation.
#ifndef AZSREG_GRAPH_INVITATIONS_H
#define AZSREG_GRAPH_INVITATIONS_H

#include "arm/call.h"

enum arm_code graph_invitations_create(struct arm_call *call);

// GET {base}/_azsreg/redeem?ticket=…: Graph has no such operation; what its invitation leads to is
// a page. Whoever has the ticket may.
enum arm_code graph_redeem(struct arm_call *call);

#endif
