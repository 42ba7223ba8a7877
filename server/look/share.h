// How an answer is shared among kinds of things that were found. A pure rule.
#ifndef AZSREG_LOOK_SHARE_H
#define AZSREG_LOOK_SHARE_H

#include <stddef.h>

// Of each kind one after the other, again and again, until there are so many or no more: how many
// that are of each.
void look_share(const size_t *found, size_t kinds, size_t most, size_t *ret_shares);

#endif
