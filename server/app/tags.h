// Tags: a JSON object of strings, kept as compact JSON; empty text for none.
#ifndef AZSREG_APP_TAGS_H
#define AZSREG_APP_TAGS_H

#include "arm/call.h"
#include "protocol/filter.h"

// The member "tags" of a body. Scalars become strings; anything else is refused at its path.
struct text tags_read(struct json_reader *reader, const struct json_at *body);

// JSON merge patch (RFC 7396) of kept tags by a body's: null removes. Without tags in the body the
// kept ones are given back.
struct text tags_merge(struct json_reader *reader, const struct json_at *body, struct text kept);

// Kept tags, or in their place those of a body that names tags.
struct text tags_replace(struct json_reader *reader, const struct json_at *body, struct text kept);

// Azure's limits: on the names and values that a body brings, and on how many tags the resource
// would then have. Without tags in the body nothing is asked.
enum arm_code tags_check(struct arm_call *call, const struct json_at *body, struct text tags);

// Kept tags without those that a body names; one that it gives a value goes only if that is its
// value.
struct text tags_without(struct json_reader *reader, const struct json_at *body, struct text kept);

// Whether a filter's tagName and tagValue, which speak of one and the same tag, fit one of the
// tags; where they say nothing but "ne", whether they fit all of them.
bool tags_allowed(const struct filter *filter, struct text tags);

#endif
