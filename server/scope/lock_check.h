// Asking the locks. Every handler that writes what an action protects does so once: after it has
// found what the URL names, before it reads the body. run_call undoes a write that did not ask.
#ifndef AZSREG_SCOPE_LOCK_CHECK_H
#define AZSREG_SCOPE_LOCK_CHECK_H

#include "arm/call.h"
#include "reference/lineage.h"

// ScopeLocked where a lock stops what the call is about to do to what its URL names: DELETE
// deletes, any other method writes.
enum arm_code lock_check(struct arm_call *call);

// The same for what moves from one group to another: as if it were deleted there and written here.
// Locks on what moves do not stop it.
enum arm_code lock_check_move(struct arm_call *call, const struct lineage *from,
                              const struct lineage *to);

// Whether a call that succeeded wrote past the locks, which are in subscriptions alone.
bool lock_check_was_forgotten(const struct arm_call *call);

#endif
