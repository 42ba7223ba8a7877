// Patterns with stars, without case: "*" is any characters, in a path none of them a slash, and
// "**" any at all. A pure rule, whose time is the text's length times a constant.
#ifndef AZSREG_WATCH_GLOB_H
#define AZSREG_WATCH_GLOB_H

#include "base/text.h"

enum { GLOB_MAX = 512 }; // bytes of one

bool glob_fits(struct text glob, struct text text, bool is_path);

#endif
