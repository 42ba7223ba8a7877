// A request's body as a form (application/x-www-form-urlencoded), read once.
#ifndef AZSREG_PROTOCOL_FORM_H
#define AZSREG_PROTOCOL_FORM_H

#include "base/arena.h"
#include "base/text.h"

enum { ARM_FORM_FIELDS_MAX = 32, ARM_FORM_BYTES_MAX = 16384 };

// Decoded; in the arena, or borrowed from the body.
struct arm_form {
    struct {
        struct text name;
        struct text value;
    } fields[ARM_FORM_FIELDS_MAX];
    size_t count;
};

// NULL when memory is out. What is badly encoded, and fields past the maximum, are left out.
const struct arm_form *arm_form_read(struct arena *arena, struct text body);

// The value of a field, whose name compares without case; empty where it is absent, or there twice.
struct text arm_form_value(const struct arm_form *form, const char *name);

#endif
