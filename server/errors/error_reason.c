#include "errors/error.h"

struct text arm_error_reason(const struct arm_error *error, struct arena *arena) {
    struct buffer word = buffer_in(arena);
    struct text text = TEXT("");
    if (error->reason)
        return text_of(error->reason);
    for (const char *at = arm_error_row(error->code)->name; *at; at++) {
        const char low = text_lower_char(*at);
        const bool starts =
            low != *at && at > arm_error_row(error->code)->name &&
            (text_lower_char(at[-1]) == at[-1] || (at[1] && text_lower_char(at[1]) == at[1]));
        if (starts)
            buffer_add_char(&word, '-');
        buffer_add_char(&word, low);
    }
    return buffer_text(&word, &text) ? text : TEXT("");
}
