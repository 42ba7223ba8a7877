// A file that is small, or is refused: whoever gives one cannot fill the memory.
#ifndef AZSREG_FEED_SMALL_FILE_H
#define AZSREG_FEED_SMALL_FILE_H

#include "base/text.h"

// The whole file, in the arena, if it has at most so many bytes; of a larger one hardly more is
// read. False with the reason.
bool small_file_read(struct arena *arena, const char *path, size_t most, struct text *ret_bytes,
                     struct text *ret_why);

// The same of a file that has to be one's own: a regular one, which nobody else may write.
bool small_file_read_own(struct arena *arena, const char *path, size_t most, struct text *ret_bytes,
                         struct text *ret_why);

#endif
