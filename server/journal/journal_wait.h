// Calls that wait for a request to be kept (docs/control.md, "Requests").
#ifndef AZSREG_JOURNAL_JOURNAL_WAIT_H
#define AZSREG_JOURNAL_JOURNAL_WAIT_H

#include "journal/journal.h"

// Whose a call is that was asked again; else NULL.
struct waiter *journal_waiter_of(const struct arm_call *call);

// Whether it has nothing more to wait for.
bool journal_waiter_is_over(const struct waiter *waiter);

// The call waits for one that fits and is newer, so long at most; the match lives as long as the
// call. Asked again in vain it goes on waiting. ServiceUnavailable where too many do.
enum arm_code journal_wait(struct arm_call *call, struct journal *journal,
                           const struct match *match, unsigned long since, int64_t milliseconds);

// It has its answer.
void journal_wait_end(struct arm_call *call);

// Tells those whose request has come, or whose time is over. After each turn, and when a worker's
// jobs were collected.
void journal_look(struct journal *journal);

#endif
