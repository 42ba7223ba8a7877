// The time that clients are measured by; private to wire/ and http/.
//
// It passes only as far as the server could listen to them: when a turn takes long (a key is made,
// the disk is slow) or the process was stopped, what they have sent lies unread, and none of that
// time is theirs.
#ifndef AZSREG_WIRE_PACE_H
#define AZSREG_WIRE_PACE_H

struct pace {
    long long began_us;
    long long fair_us; // how much of the time since may count
    long long lost_us; // what did not count so far
};

// Something begins that should take no longer than that.
void pace_begin(struct pace *pace, long long fair_us);

// Microseconds from some start, when that began; asks no clock.
long long pace_began(const struct pace *pace);

// The same now; never goes back.
long long pace_now(const struct pace *pace);

#endif
