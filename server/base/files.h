// Files named on the command line.
#ifndef AZSREG_BASE_FILES_H
#define AZSREG_BASE_FILES_H

#include "base/text.h"

// The whole file, in the arena; false with the system's reason.
bool file_read(struct arena *arena, const char *path, struct text *ret_bytes, struct text *ret_why);

#endif
