#include "wire/pace.h"

#include "base/clock.h"

static long long counted(const struct pace *pace, long long now_us) {
    const long long spent = now_us - pace->began_us;
    return spent < pace->fair_us ? spent : pace->fair_us;
}

void pace_begin(struct pace *pace, long long fair_us) {
    const long long now_us = clock_monotonic_us();
    pace->lost_us += now_us - pace->began_us - counted(pace, now_us);
    pace->began_us = now_us;
    pace->fair_us = fair_us;
}

long long pace_began(const struct pace *pace) {
    return pace->began_us - pace->lost_us;
}

long long pace_now(const struct pace *pace) {
    return pace->began_us + counted(pace, clock_monotonic_us()) - pace->lost_us;
}
