// How often something may be tried: so often at once, then so often a second, for each of those who
// try. Kept for the latest 1,024 of them; who has tried most is kept longest.
#ifndef AZSREG_SECRETS_THROTTLE_H
#define AZSREG_SECRETS_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum { THROTTLE_SLOTS = 1024 };

struct throttle_rule {
    int64_t at_once;
    int64_t every_us; // then
};

// All zero: nobody has tried yet. Times are clock_monotonic_us.
struct throttle {
    struct {
        uint64_t who;
        int64_t paid_us; // when all that was tried has been paid for
    } slots[THROTTLE_SLOTS];
};

// Whether one more may be tried. who is a number that nobody can choose: part of a keyed digest.
bool throttle_allows(const struct throttle *throttle, const struct throttle_rule *rule,
                     uint64_t who, int64_t now_us);

// Notes one that is tried, and takes that back.
void throttle_charge(struct throttle *throttle, const struct throttle_rule *rule, uint64_t who,
                     int64_t now_us);
void throttle_refund(struct throttle *throttle, const struct throttle_rule *rule, uint64_t who);

// Microseconds until all is paid for.
int64_t throttle_debt(const struct throttle *throttle, uint64_t who, int64_t now_us);

#endif
