// Azure's regions: a fixed list, for clients that offer them or look one up (docs/contract.md,
// "Locations").
#ifndef AZSREG_AZURE_LOCATIONS_H
#define AZSREG_AZURE_LOCATIONS_H

#include "arm/call.h"

enum arm_code locations_list(struct arm_call *call);

#endif
