#include "loading/directory_kept.h"

void directory_keep(struct directory_kept *kept, enum directory_source source,
                    const struct directory *directory, int64_t now_ms) {
    arena_close(kept->directory.arena);
    *kept = (struct directory_kept){source, *directory, now_ms};
}
