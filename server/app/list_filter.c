#include "app/list_filter.h"

#include "app/names.h"

static struct text known(struct arm_call *call, const char *const *fields) {
    struct buffer words = buffer_in(call->arena);
    struct text text = TEXT("");
    buffer_add(&words, TEXT("terms joined by 'and' or by 'or': FIELD eq 'VALUE', FIELD ne 'VALUE', "
                            "substringof('VALUE', FIELD) or startswith(FIELD, 'VALUE'), with the "
                            "fields"));
    for (const char *const *field = fields; *field; field++) {
        buffer_add_char(&words, ' ');
        buffer_add(&words, text_of(*field));
    }
    return buffer_text(&words, &text) ? text : TEXT("");
}

enum arm_code list_filter_read(struct arm_call *call, const char *const *fields,
                               struct filter *ret_filter) {
    struct text text = TEXT("");
    const enum arm_code given = arm_call_filter(call, &text);
    if (given != ARM_OK)
        return given;
    if (!filter_read(call->arena, text, ret_filter) || !filter_knows(ret_filter, fields))
        return arm_refuse(call, ARM_INVALID_FILTER, text, known(call, fields));
    for (size_t i = 0; i < ret_filter->count; i++) {
        struct filter_term *term = &ret_filter->terms[i];
        const struct text location = location_normalised(call->arena, term->value);
        if (text_same(term->field, TEXT("location")) && location.size)
            term->value = location; // what is none stays as it is, and fits none
    }
    return ARM_OK;
}
