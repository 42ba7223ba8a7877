// How often wrong secrets are looked at. scrypt takes its time from everybody who is served, so
// that whoever guesses may not have it as often as he likes: 20 at once, then 4 a second.
#ifndef AZSREG_RP_SIGN_IN_THROTTLE_H
#define AZSREG_RP_SIGN_IN_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum { SIGN_IN_WRONG_AT_ONCE = 20, SIGN_IN_WRONG_EVERY_US = 250 * 1000 };

// All zero: nobody has guessed yet.
struct sign_in_throttle {
    int64_t paid_us; // when all that were looked at have been paid for, on clock_monotonic_us
};

// Whether one more may be looked at.
static inline bool sign_in_throttle_allows(const struct sign_in_throttle *throttle,
                                           int64_t now_us) {
    return throttle->paid_us - now_us <=
           (int64_t)(SIGN_IN_WRONG_AT_ONCE - 1) * SIGN_IN_WRONG_EVERY_US;
}

// Notes one that was wrong.
static inline void sign_in_throttle_count(struct sign_in_throttle *throttle, int64_t now_us) {
    const int64_t from = throttle->paid_us > now_us ? throttle->paid_us : now_us;
    throttle->paid_us = from + SIGN_IN_WRONG_EVERY_US;
}

#endif
