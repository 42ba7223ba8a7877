// The errors of the service's own paths (docs/control.md). They are written as ARM's are.
#ifndef AZSREG_ERRORS_CONTROL_ERROR_H
#define AZSREG_ERRORS_CONTROL_ERROR_H

#include "errors/codes.h"

const struct arm_error_row *control_error_row(enum arm_code code);

#endif
