#include "feed/small_file.h"

#include "base/buffer.h"
#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 16384 };

static bool read_all(struct arena *arena, int fd, size_t most, struct text *ret_bytes,
                     struct text *ret_why) {
    struct buffer buffer = buffer_in(arena);
    char *at = NULL;
    ssize_t got = fd < 0 ? -1 : 1;
    while (got > 0 && buffer.size <= most && (at = buffer_room(&buffer, PIECE))) {
        got = read(fd, at, PIECE);
        buffer_used(&buffer, got > 0 ? (size_t)got : 0);
    }
    if (got < 0)
        *ret_why = text_of(strerror(errno));
    else if (buffer.size > most)
        *ret_why = TEXT("it is too large");
    else if (!buffer_text(&buffer, ret_bytes))
        *ret_why = TEXT("out of memory");
    else
        return true;
    return false;
}

bool small_file_read(struct arena *arena, const char *path, size_t most, struct text *ret_bytes,
                     struct text *ret_why) {
    cleanup_fd const int fd = open(path, O_RDONLY | O_CLOEXEC);
    return read_all(arena, fd, most, ret_bytes, ret_why);
}

bool small_file_read_own(struct arena *arena, const char *path, size_t most, struct text *ret_bytes,
                         struct text *ret_why) {
    struct stat found;
    cleanup_fd const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode) ||
                    found.st_uid != geteuid() || found.st_mode & (S_IWGRP | S_IWOTH))) {
        *ret_why = TEXT("it is no file of one's own");
        return false;
    }
    return read_all(arena, fd, most, ret_bytes, ret_why);
}
