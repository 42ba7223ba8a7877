// The tag names and values of a subscription: those it offers, and those in use (docs/contract.md,
// "Tags").
#ifndef AZSREG_AZURE_TAG_NAMES_H
#define AZSREG_AZURE_TAG_NAMES_H

#include "arm/call.h"

enum arm_code tag_names_list(struct arm_call *call);
enum arm_code tag_names_put(struct arm_call *call);
enum arm_code tag_names_delete(struct arm_call *call);
enum arm_code tag_values_put(struct arm_call *call);
enum arm_code tag_values_delete(struct arm_call *call);

#endif
