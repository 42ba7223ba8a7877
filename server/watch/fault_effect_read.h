// What a fault does, from JSON (docs/control.md, "Faults").
#ifndef AZSREG_WATCH_FAULT_EFFECT_READ_H
#define AZSREG_WATCH_FAULT_EFFECT_READ_H

#include "watch/fault_rules.h"
#include "json/json_in.h"

// Reads what "do" has, over what is there already. It is an effect then, and no contradiction.
void fault_effect_read(struct json_reader *reader, const struct json_at *root, struct arena *arena,
                       struct fault_effect *effect);

// A whole number where it is there, of a reader that keeps digits.
void fault_number_read(struct json_reader *reader, const struct json_at *object, const char *key,
                       unsigned long long least, unsigned long long most,
                       unsigned long long *number);

#endif
