// A fault as JSON, with what was counted.
#ifndef AZSREG_CONTROL_FAULT_RENDER_H
#define AZSREG_CONTROL_FAULT_RENDER_H

#include "watch/fault_rules.h"

void fault_render(const struct fault_rule *rule, struct json_out *out);

#endif
