// A rate card as Azure Resource Manager shows it; and what Partner Center's handlers share of it.
#ifndef AZSREG_COMMERCE_RATE_CARD_H
#define AZSREG_COMMERCE_RATE_CARD_H

#include "arm/call.h"
#include "reference/rate_card_meters.h"

enum arm_code rate_card_get(struct arm_call *call);

// Renders an array of a card's meters, in the order of the file.
enum arm_code rate_card_put_meters(struct arm_call *call, struct text key, int64_t card,
                                   void (*render)(struct json_out *out,
                                                  const struct rate_card_meter_row *row));

#endif
