// Errors that are in no table: their words are somebody else's, and the form is that of the space.
#ifndef AZSREG_ERRORS_OWN_ERROR_H
#define AZSREG_ERRORS_OWN_ERROR_H

#include "errors/codes.h"

struct own_error {
    unsigned status;
    struct text code; // in Partner Center's space a number, or else the one that fits the status
    struct text message;
};

void own_error_render(const struct own_error *error, const struct arm_error_words *words,
                      struct json_out *out);

// OAuth's (RFC 6749, 5.2): {"error","error_description",…}.
void own_error_render_oauth(const struct own_error *error, struct text timestamp,
                            struct text correlation_id, struct json_out *out);

#endif
