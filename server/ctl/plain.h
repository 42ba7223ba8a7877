// What a server says, for people: JSON in, lines out. Pure: nothing is asked, nothing printed. What
// strangers have sent stands in it, so nothing in it moves a terminal's cursor.
#ifndef AZSREG_CTL_PLAIN_H
#define AZSREG_CTL_PLAIN_H

#include "base/text.h"

// Whether it is a JSON object, which everything below takes.
bool plain_is_object(struct text document);

// A member that is a string, unescaped, or as it stands where it is none; empty where it is null or
// absent.
struct text plain_member(struct arena *arena, struct text object, const char *name);

// What a refusal says beyond its message, a line for each thing; empty for nothing.
struct text plain_details(struct arena *arena, struct text body);

// A line for each member, those of objects under "clock.mode".
struct text plain_members(struct arena *arena, struct text object);

// A request that was kept, in a line.
struct text plain_request(struct arena *arena, struct text request);

// The same with what was asked to answer it, and what would help.
struct text plain_why(struct arena *arena, struct text request);

#endif
