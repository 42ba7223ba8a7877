// What a customer has bought, as Partner Center has it: subscriptions, and the orders they came
// with.
#ifndef AZSREG_SALES_PARTNER_SUBSCRIPTIONS_H
#define AZSREG_SALES_PARTNER_SUBSCRIPTIONS_H

#include "arm/call.h"
#include "parties/purchases.h"
#include "partner/speaker.h"

// The subscription of the path, if whoever asks speaks for the partner that sells it.
enum arm_code partner_subscription_find(struct arm_call *call, struct speaker *ret_speaker,
                                        struct purchase_row *ret_row);

enum arm_code partner_subscriptions_list(struct arm_call *call);
enum arm_code partner_subscriptions_get(struct arm_call *call);
enum arm_code partner_subscriptions_update(struct arm_call *call);
enum arm_code partner_subscriptions_provisioning(struct arm_call *call);

#endif
