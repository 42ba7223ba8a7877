// One thread beside the loop, for what takes long and touches nothing of the loop's: a slow hash, a
// key. The loop hands a job over, goes on, and looks again when the worker's descriptor is
// readable.
//
// There are several: what waits for a disk, for a peer and for a processor do not wait for each
// other. Only the loop calls what is declared here. run() is what the thread calls, and all it may
// touch is its own job; not the log, which is the loop's.
#ifndef AZSREG_BASE_WORKER_H
#define AZSREG_BASE_WORKER_H

#include <stdbool.h>
#include <stdint.h>

struct worker;

// Part of whatever a job needs, and in memory until it is over. All zero to begin with.
struct worker_job {
    void (*run)(struct worker_job *job); // NULL: nothing is done but to wait until due_us
    int64_t rank;                        // of those that wait the least goes first
    int64_t due_us;                      // not before that, on clock_monotonic_us
    uint64_t serial;                     // the worker's: which use of this piece of memory it is
    bool is_over;
    struct worker_job *next; // the worker's
};

// What somebody waits for. All zero: nothing.
struct worker_ticket {
    struct worker_job *job;
    uint64_t serial;
};

// NULL when there is no memory or descriptor for it. The thread begins with the first job.
struct worker *worker_open(void);

// Waits for the job that runs; those that wait are never run. NULL is fine.
void worker_close(struct worker *worker);

// The same where no job runs; else false, and the thread and its job are left to themselves, until
// the process ends.
bool worker_close_if_idle(struct worker *worker);

// Readable when a job has come to its end. Borrowed.
int worker_fd(const struct worker *worker);

// Without a worker (NULL), or without a thread, the job is over when this returns.
struct worker_ticket worker_submit(struct worker *worker, struct worker_job *job);

// Marks the jobs that have come to their end; the descriptor is no longer readable.
void worker_collect(struct worker *worker);

// Takes a job back that has not begun, as if it were over; false for one that has.
bool worker_withdraw(struct worker *worker, struct worker_job *job);

// Whether what a ticket stands for is over; so is what another job has taken the place of.
static inline bool worker_is_over(const struct worker_ticket *ticket) {
    return !ticket->job || ticket->job->serial != ticket->serial || ticket->job->is_over;
}

#endif
