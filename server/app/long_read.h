// A read that takes longer than a turn may. It is done slice by slice, and the call is asked again
// for each (arm_call_await), other requests in between. The first slice is done at once, most reads
// have no other; what is left of long ones, one read after the other, a slice in a turn.
#ifndef AZSREG_APP_LONG_READ_H
#define AZSREG_APP_LONG_READ_H

#include "app/app.h"

struct long_read;

enum { LONG_READS_MAX = 64 }; // that have begun, and wait to go on

// All zero to begin with.
struct long_reads {
    size_t count;
    struct worker_job turn;        // is over with the turn
    struct worker_job place;       // is over when the read that goes on has ended
    const struct long_read *going; // NULL: none
};

// A turn is over: there is time for another slice.
void long_reads_turn(struct long_reads *reads);

// What a read has come to know so far: the first member of it, in the call's arena.
struct long_read {
    struct long_reads *reads;
    bool has_begun;
    bool waits;                            // it is one of the count
    void (*close)(struct long_read *read); // its end, or its caller has gone
};

// That of a call which was asked again; else NULL.
struct long_read *long_read_of(const struct arm_call *call);

// Before the first slice.
void long_read_begin(struct arm_call *call, struct long_read *read,
                     void (*close)(struct long_read *read));

// Whether there is time for a slice; if not the call waits.
bool long_read_has_time(struct arm_call *call);

// There is more to be done: the call waits, or where too many do is refused.
enum arm_code long_read_wait(struct arm_call *call);

// It is done, or cannot be: it is closed.
void long_read_end(struct arm_call *call);

#endif
