// Partner Center's errors: numbers, with the sentences of its documentation
// (https://learn.microsoft.com/partner-center/developer/error-codes).
#ifndef AZSREG_ERRORS_PARTNER_ERROR_H
#define AZSREG_ERRORS_PARTNER_ERROR_H

#include "errors/codes.h"

// Of one of its own codes.
const struct arm_error_row *partner_error_row(enum arm_code code);

// {"code","description","data","source"}: of any code's row, for what the front door refuses is in
// these words, too. message is what the row says, filled in.
void partner_error_render(const struct arm_error *error, const struct arm_error_row *row,
                          struct text message, struct json_out *out);

// The same of a number and a sentence; an empty target is none.
void partner_error_write(int number, struct text description, struct text target,
                         struct json_out *out);

#endif
