// The requests that are kept, the newest of them: so many, and so many bytes. What is dropped is
// dropped oldest first, and counted.
//
// Redacting takes longer than answering a read does. So what has come is taken as it is, and
// redacted once the loop has nothing else to do, at the latest when somebody asks for it: nobody
// ever sees it before. What many requests in a row drop before that is overwritten.
#ifndef AZSREG_JOURNAL_JOURNAL_H
#define AZSREG_JOURNAL_JOURNAL_H

#include "base/worker.h"
#include "journal/kept.h"

enum {
    JOURNAL_BYTES_MAX = 16 * 1024 * 1024,
    JOURNAL_RAW_MAX = 12 * 1024 * 1024, // of them, that are not redacted yet
    JOURNAL_REST_US = 2000,             // of redacting in one go, while nobody waits
    JOURNAL_KEY_BYTES = 32,
    JOURNAL_WAITERS_MAX = 256,
};

struct journal;

// Somebody who waits for what is to come.
struct waiter {
    struct journal *journal;   // NULL: nobody
    const struct match *match; // the call's
    struct arena *arena;       // the same
    unsigned long since;       // newer ones count
    unsigned long cleared;     // the journal's, when it began
    int64_t due_us;            // no longer than that, on clock_monotonic_us
    struct worker_job woken;   // no worker has it
};

// All zero: nothing is kept. Not to be moved while somebody waits.
struct journal {
    struct kept **ring;
    size_t limit; // 0: nothing is kept
    size_t first;
    size_t count;
    size_t raw_count; // the newest of them, which are not redacted
    size_t bytes;
    size_t raw_bytes;
    unsigned long last;    // the number that was given last
    unsigned long dropped; // since it was cleared
    unsigned long lost;    // ever
    unsigned long cleared; // how often it has started over
    char key[JOURNAL_KEY_BYTES];
    struct waiter waiters[JOURNAL_WAITERS_MAX];
    size_t waiter_count;
    unsigned long seen; // the newest that waiters were told of
    struct worker *worker;
    struct worker_job alarm; // when the first of them has waited long enough
    bool is_set;
};

// False when memory is out. The worker is for waiting; NULL: nobody waits.
bool journal_open(struct journal *journal, size_t limit, struct worker *worker);

// No worker may have a job any more.
void journal_close(struct journal *journal);

// A request was looked at, and its body goes, unless it is to be asked again: what will be kept of
// it is taken. Whether it rests meanwhile is said, too.
void journal_take(const struct journal *journal, struct http_request *request, bool again);

// Whether it will be: not what is about azsreg itself, or is not to be.
bool journal_keeps(const struct journal *journal, const struct http_request *request);

// A reply is final: keeps it with its request, if that is to be kept.
// A refusal gets the number as a header.
void journal_keep(struct journal *journal, const struct http_request *request,
                  struct http_reply *reply, long long microseconds);

// Takes in one that is made already.
void journal_add(struct journal *journal, struct kept *kept);

// Redacts what is not yet; false where memory was short.
bool journal_redact(struct journal *journal);

// The same of some, while nobody waits for an answer; whether there is more.
bool journal_rest(struct journal *journal);

// Once all are: the oldest is 0.
const struct kept *journal_at(const struct journal *journal, size_t index);

// The one of that number; NULL where there is none.
const struct kept *journal_find(const struct journal *journal, unsigned long n);

// Everything is dropped, and not counted.
void journal_clear(struct journal *journal);

// The same, numbers begin at 1 again, and whoever waits is told.
void journal_start_over(struct journal *journal);

#endif
