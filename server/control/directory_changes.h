// What has changed from one directory to another: a pure rule on their texts.
#ifndef AZSREG_CONTROL_DIRECTORY_CHANGES_H
#define AZSREG_CONTROL_DIRECTORY_CHANGES_H

#include "json/json_out.h"

enum { DIRECTORY_CHANGES_MAX = 1000 }; // that are named, of each list

// Writes {"partners":{"added":[…],"removed":[…],"changed":[…]},…}, of the lists in which something
// has: each by its name or id, or as it stands where it has neither. Both texts are exports
// (export/directory_export.h).
void directory_changes_render(struct arena *arena, struct text before, struct text after,
                              struct json_out *out);

#endif
