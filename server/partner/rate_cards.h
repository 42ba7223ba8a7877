// What Azure costs, as Partner Center says it.
#ifndef AZSREG_PARTNER_RATE_CARDS_H
#define AZSREG_PARTNER_RATE_CARDS_H

#include "arm/call.h"

// Of CSP subscriptions, and of those for Azure Partner Shared Services.
enum arm_code rate_cards_azure(struct arm_call *call);
enum arm_code rate_cards_shared_services(struct arm_call *call);

#endif
