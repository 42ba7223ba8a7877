#include "upkeep/folder.h"

#include "base/cleanup.h"

#include <fcntl.h>

bool folder_sync(const char *path) {
    cleanup_fd const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}
