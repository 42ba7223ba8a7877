// What is counted, for Prometheus (docs/control.md, "Metrics").
#ifndef AZSREG_CONTROL_SCRAPE_H
#define AZSREG_CONTROL_SCRAPE_H

#include "arm/call.h"

enum arm_code control_metrics(struct arm_call *call);

#endif
