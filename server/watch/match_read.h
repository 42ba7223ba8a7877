// A match as it is asked for: in JSON, or in the parameters of a URL.
#ifndef AZSREG_WATCH_MATCH_READ_H
#define AZSREG_WATCH_MATCH_READ_H

#include "arm/call.h"
#include "watch/match.h"

// From a member; none is everything. What is there already stays where nothing is said of it. What
// is wrong is noted in the reader. Borrows from the tree. is_answered: what was answered may be
// asked for, too.
void match_read(struct json_reader *reader, const struct json_at *object, const char *key,
                bool is_answered, struct match *ret_match);

// Refuses operations that there are none of: a name that is misspelt would fit nothing.
void match_check_operations(const struct arm_call *call, struct json_reader *reader,
                            const struct json_at *object, const char *key,
                            const struct match *match);

// From the call's parameters, without headers and query. InvalidRequestContent.
enum arm_code match_read_query(struct arm_call *call, struct match *ret_match);

#endif
