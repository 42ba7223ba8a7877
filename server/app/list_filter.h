// $filter of the lists that take one: resource groups and resources.
#ifndef AZSREG_APP_LIST_FILTER_H
#define AZSREG_APP_LIST_FILTER_H

#include "arm/call.h"
#include "protocol/filter.h"

// Reads $filter; InvalidFilter where it is none, or names a field not among these
// (NULL-terminated). Locations in it are spelled as resources spell them.
enum arm_code list_filter_read(struct arm_call *call, const char *const *fields,
                               struct filter *ret_filter);

#endif
