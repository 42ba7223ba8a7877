// What a write has done, for whoever looks at the requests that were kept. A write that is refused,
// or not kept, has done nothing, whatever it noted.
#ifndef AZSREG_APP_CHANGES_H
#define AZSREG_APP_CHANGES_H

#include "arm/call.h"

enum change_op { CHANGE_CREATED, CHANGE_CHANGED, CHANGE_REMOVED };

// The id is a resource's, and lives as long as the call.
void app_changed(struct arm_call *call, enum change_op change, struct text id);

// The same of one that was there, or was not.
static inline void app_written(struct arm_call *call, bool existed, struct text id) {
    app_changed(call, existed ? CHANGE_CHANGED : CHANGE_CREATED, id);
}

// As "changes", {"op","id"} of each, in the object that is open.
void app_changes_render(const struct arm_change *changes, size_t count, struct json_out *out);

// Whether anybody will look at what belongs to what was removed.
static inline bool app_notes_changes(const struct arm_call *call) {
    return call->service->notes_changes || call->is_rehearsed;
}

#endif
