// Microsoft Graph's errors, in the words of its answers
// (https://learn.microsoft.com/graph/errors).
#ifndef AZSREG_ERRORS_GRAPH_ERROR_H
#define AZSREG_ERRORS_GRAPH_ERROR_H

#include "errors/codes.h"

// Of one of its own codes.
const struct arm_error_row *graph_error_row(enum arm_code code);

// {"error":{"code","message","innerError":{…}}}: of any code's row. message is what the row says,
// filled in.
void graph_error_render(const struct arm_error *error, const struct arm_error_row *row,
                        struct text message, const struct arm_error_words *words,
                        struct json_out *out);

// The same of a code and a message.
void graph_error_write(struct text code, struct text message, const struct arm_error_words *words,
                       struct json_out *out);

#endif
