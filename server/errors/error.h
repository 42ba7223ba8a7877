// Every error the service knows: its code, HTTP status and message, in one table for each space
// (error.c, partner_error.c, graph_error.c, control_error.c), which the docs have as well. Words
// are those of the Azure Stack operator documentation where it has any.
#ifndef AZSREG_ERRORS_ERROR_H
#define AZSREG_ERRORS_ERROR_H

#include "errors/codes.h"

const struct arm_error_row *arm_error_row(enum arm_code code);

// The message before it is filled in, with {group} where a value goes. In the arena; empty where
// there is no memory.
struct text arm_error_template(enum arm_code code, struct arena *arena);

// The message as it is said. In the arena.
struct text arm_error_message(const struct arm_error *error, struct arena *arena);

// Why, in a word that stays the same: "default-offer", or the code's name as "scope-locked".
struct text arm_error_reason(const struct arm_error *error, struct arena *arena);

// {"error":{"code","message","target"?,"details"?}}, or as the words of another space have it.
void arm_error_render(const struct arm_error *error, const struct arm_error_words *words,
                      struct json_out *out);

#endif
