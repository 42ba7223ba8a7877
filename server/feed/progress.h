// How far a usage file is, in a small file beside it, so that whoever was interrupted goes on
// there. It says what may be begun anew at any time: a server takes no record twice.
#ifndef AZSREG_FEED_PROGRESS_H
#define AZSREG_FEED_PROGRESS_H

#include "base/digest.h"
#include "feed/splitter.h"
#include "feed/tally.h"

#define PROGRESS_END ".azsreg-progress" // its name is the file's with this

enum { PROGRESS_MAX = 4194304, PROGRESS_BEGINNING = 65536 }; // bytes

// Which file it is of, and who was told.
struct progress_of {
    uint64_t size;
    struct digest beginning; // of that many bytes, or all
    struct text target;
};

struct progress {
    struct progress_of of;
    struct split_mark mark; // all before it was answered
    struct tally *tally;
};

// As text, empty when memory is out; and read again, its tally taken from the caller and filled.
// False where it is none, or of something else.
struct text progress_text(struct arena *arena, const struct progress *progress);
bool progress_read(struct arena *arena, struct text text, const struct progress_of *of,
                   struct progress *progress);

// The same with the file at a path. Writing is all or nothing. False with the system's reason.
bool progress_save(struct arena *arena, const char *path, const struct progress *progress,
                   struct text *ret_why);
enum progress_found { PROGRESS_NONE, PROGRESS_FOUND, PROGRESS_OTHER };
enum progress_found progress_load(struct arena *arena, const char *path,
                                  const struct progress_of *of, struct progress *progress);

#endif
