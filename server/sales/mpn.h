// The reseller on whose record a subscription is, by its id in the Microsoft Partner Network.
#ifndef AZSREG_SALES_MPN_H
#define AZSREG_SALES_MPN_H

#include "partner/speaker.h"

// MPN Id is not found, is not a valid Indirect Reseller, or is the provider's own: in these words.
enum arm_code mpn_find_reseller(struct arm_call *call, const struct speaker *speaker,
                                struct text mpn_id, struct text place, struct partner_row *ret_row);

#endif
