// The paths of snapshots (docs/control.md, "Snapshots"); going back to one is a reset
// (control/reset.h).
#ifndef AZSREG_SNAPSHOTS_SNAPSHOT_CALLS_H
#define AZSREG_SNAPSHOTS_SNAPSHOT_CALLS_H

#include "arm/call.h"

enum arm_code snapshots_list(struct arm_call *call);
enum arm_code snapshots_save(struct arm_call *call);
enum arm_code snapshots_delete(struct arm_call *call);

#endif
