// Whether as many requests came as somebody expected (docs/control.md, "Requests"). A pure rule.
#ifndef AZSREG_JOURNAL_VERIFY_H
#define AZSREG_JOURNAL_VERIFY_H

#include "base/text.h"

enum { VERIFY_NEAREST_MAX = 3 };

// What is expected of the number of those that fit.
struct verify_expected {
    unsigned long least;
    unsigned long most; // ULONG_MAX: any number
};

enum verify_verdict {
    VERIFY_MET,
    VERIFY_TOO_FEW,
    VERIFY_TOO_MANY,
    VERIFY_UNKNOWN, // what is not kept any more may have been one, or just those
};

// found: those that are kept and fit. dropped: how many are not kept any more, whatever they were.
enum verify_verdict verify_check(const struct verify_expected *expected, unsigned long found,
                                 unsigned long dropped);

// Those with the fewest differences, of as few the newest first.
struct verify_nearest {
    size_t count;
    struct {
        size_t index;
        size_t differences;
    } at[VERIFY_NEAREST_MAX];
};

// Looks at another one; they come oldest first.
void verify_look(struct verify_nearest *nearest, size_t index, size_t differences);

#endif
