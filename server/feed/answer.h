// What a server says of a report (docs/contract.md has its errors, docs/usage.md the answer).
#ifndef AZSREG_FEED_ANSWER_H
#define AZSREG_FEED_ANSWER_H

#include "feed/tally.h"

// A report that was sent: so many records, the first of which has that number in its file.
struct answer_to {
    size_t count;
    uint64_t first;
};

// Adds what a 200 says to the tally; ret_unnamed: how many of the rejected it does not name. False
// where it is no answer to this report, and nothing was added.
bool answer_read(struct arena *arena, struct text body, struct answer_to to, struct tally *tally,
                 size_t *ret_unnamed);

// The same of a refusal that means: all of its records are bad. False for any other.
bool answer_read_all_bad(struct arena *arena, struct text body, struct answer_to to,
                         struct tally *tally, size_t *ret_unnamed);

// A refusal as a clause, "CODE: message"; of what is none of a server's own, its status.
struct text answer_refusal(struct arena *arena, unsigned status, struct text body);

#endif
