// Parameters of a URL that is asked for.
#ifndef AZSREG_CTL_WANTED_H
#define AZSREG_CTL_WANTED_H

#include "base/buffer.h"

// Adds a parameter to a path, encoded.
void wanted_add(struct buffer *path, const char *name, struct text value);

#endif
