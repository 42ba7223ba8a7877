#include "protocol/form.h"

#include "protocol/path.h"

const struct arm_form *arm_form_read(struct arena *arena, struct text body) {
    struct arm_form *form = arena_alloc(arena, sizeof *form);
    while (form && body.size && form->count < ARM_FORM_FIELDS_MAX) {
        struct text value = text_cut(&body, '&');
        struct text name = text_cut(&value, '=');
        if (name.size && arm_percent_decode(arena, name, true, &form->fields[form->count].name) &&
            arm_percent_decode(arena, value, true, &form->fields[form->count].value))
            form->count++;
    }
    return form;
}

struct text arm_form_value(const struct arm_form *form, const char *name) {
    struct text value = TEXT("");
    size_t times = 0;
    for (size_t i = 0; form && i < form->count; i++)
        if (text_same(form->fields[i].name, text_of(name))) {
            value = form->fields[i].value;
            times++;
        }
    return times == 1 ? value : TEXT("");
}
