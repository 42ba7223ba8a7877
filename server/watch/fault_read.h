// A fault from JSON (docs/control.md, "Faults"): what is wrong in it is in the reader, with its
// place.
#ifndef AZSREG_WATCH_FAULT_READ_H
#define AZSREG_WATCH_FAULT_READ_H

#include "watch/fault_rules.h"
#include "json/json_in.h"

// Reads the members that are there, a preset first, into a rule that is all zero but for its arena,
// in which its texts are. The reader keeps digits.
void fault_read(struct json_reader *reader, const struct json_at *root, struct fault_rule *rule);

// A preset as a rule; false where there is none of that name, or no memory for it.
bool fault_read_preset(struct arena *arena, struct text name, struct fault_rule *ret_rule);

// Lower-case letters, digits, '.', '_' and '-', beginning with one of the first two; at most 64.
bool fault_name_is_valid(struct text name);

#endif
