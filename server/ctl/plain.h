// What a server says, for people: JSON in, lines out. Pure: nothing is asked, nothing printed. What
// strangers have sent stands in it, so nothing in it moves a terminal's cursor.
#ifndef AZSREG_CTL_PLAIN_H
#define AZSREG_CTL_PLAIN_H

#include "base/text.h"

// Whether it is a JSON object, which everything below takes.
bool plain_is_object(struct text document);

// What a refusal says beyond its message, a line for each thing; empty for nothing.
struct text plain_details(struct arena *arena, struct text body);

// A line for each member, those of objects under "clock.mode".
struct text plain_members(struct arena *arena, struct text object);

#endif
