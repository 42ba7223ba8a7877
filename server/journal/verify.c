#include "journal/verify.h"

#include <string.h>

// The more are dropped, the more may have fitted: what is too many stays so, all else may not.
enum verify_verdict verify_check(const struct verify_expected *expected, unsigned long found,
                                 unsigned long dropped) {
    if (found > expected->most)
        return VERIFY_TOO_MANY;
    if (found >= expected->least && (!dropped || expected->most == (unsigned long)-1))
        return VERIFY_MET;
    return dropped ? VERIFY_UNKNOWN : VERIFY_TOO_FEW;
}

void verify_look(struct verify_nearest *nearest, size_t index, size_t differences) {
    size_t place = 0;
    while (place < nearest->count && nearest->at[place].differences < differences)
        place++;
    if (place == VERIFY_NEAREST_MAX)
        return;
    nearest->count += nearest->count < VERIFY_NEAREST_MAX;
    memmove(&nearest->at[place + 1], &nearest->at[place],
            (nearest->count - place - 1) * sizeof *nearest->at);
    nearest->at[place].index = index;
    nearest->at[place].differences = differences;
}
