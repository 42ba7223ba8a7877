#include "products/content_file.h"

#include "base/text.h"
#include "catalog/content_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECE = 65536 };

struct content_file {
    struct worker_job job; // first to open it, then for each piece
    struct content_file *next;
    struct marketplace *marketplace;
    int folder_fd;
    int fd;
    int error;
    struct stat found;
    uint64_t first; // of the file: what is sent
    uint64_t count;
    char *piece; // NULL until one has to be waited for
    uint64_t piece_at;
    ssize_t piece_size; // 0: none, or there was nothing
    bool has_piece;
    size_t path_size;
    char path[];
};

// One name after the other, so that no link is followed anywhere.
static int open_below(int folder_fd, char *path) {
    int at = folder_fd;
    for (char *end = strchr(path, '/'); end; path = end + 1, end = strchr(path, '/')) {
        *end = '\0';
        const int next = openat(at, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int error = errno;
        if (at != folder_fd)
            close(at);
        errno = error;
        if (next < 0)
            return -1;
        at = next;
    }
    const int fd = openat(at, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    const int error = errno;
    if (at != folder_fd)
        close(at);
    errno = error;
    return fd;
}

static void open_at(struct content_file *file, char *path) {
    file->fd = open_below(file->folder_fd, path);
    if (file->fd < 0 || fstat(file->fd, &file->found) < 0)
        file->error = errno;
    else if (!S_ISREG(file->found.st_mode))
        file->error = EISDIR; // or a pipe, or a device
    else
        (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

static void open_file(struct worker_job *job) {
    struct content_file *file = (void *)job;
    open_at(file, file->path);
}

int content_file_look(int folder_fd, struct text path) {
    char names[CONTENT_PATH_MAX + 1];
    struct content_file file = {.folder_fd = folder_fd, .fd = -1};
    memcpy(names, path.at, path.size);
    names[path.size] = '\0';
    open_at(&file, names);
    if (file.fd >= 0)
        close(file.fd);
    return file.error;
}

struct content_file *content_file_open(struct marketplace *marketplace, struct text path) {
    struct content_file *file = calloc(1, sizeof *file + path.size + 1);
    if (!file)
        return NULL;
    file->job.run = open_file;
    file->marketplace = marketplace;
    file->folder_fd = marketplace->folder_fd;
    file->fd = -1;
    memcpy(file->path, path.at, path.size);
    worker_submit(marketplace->worker, &file->job);
    return file;
}

struct worker_ticket content_file_ticket(const struct content_file *file) {
    return (struct worker_ticket){(struct worker_job *)(uintptr_t)&file->job, file->job.serial};
}

struct content_facts content_file_facts(const struct content_file *file) {
    return (struct content_facts){
        .error = file->error,
        .size = (uint64_t)file->found.st_size,
        .changed_ns = file->found.st_mtim.tv_sec * 1000000000LL + file->found.st_mtim.tv_nsec,
        .inode = file->found.st_ino,
    };
}

static void read_file(struct worker_job *job) {
    struct content_file *file = (void *)job;
    do
        file->piece_size =
            pread(file->fd, file->piece, PIECE, (off_t)(file->first + file->piece_at));
    while (file->piece_size < 0 && errno == EINTR);
}

static bool begin_piece(struct content_file *file, uint64_t position) {
    if (!file->piece)
        file->piece = malloc(PIECE);
    if (!file->piece)
        return false;
    file->job = (struct worker_job){.run = read_file};
    file->piece_at = position;
    file->has_piece = true;
    worker_submit(file->marketplace->worker, &file->job);
    return true;
}

static bool is_in_piece(const struct content_file *file, uint64_t position) {
    const uint64_t size = file->piece_size > 0 ? (uint64_t)file->piece_size : 1;
    return file->has_piece && position >= file->piece_at && position < file->piece_at + size;
}

// A file that has become shorter, or cannot be read, ends the connection: its length is promised.
static ssize_t take_of_piece(const struct content_file *file, uint64_t position, char *at,
                             size_t size) {
    if (file->piece_size <= 0)
        return -1;
    const size_t offset = (size_t)(position - file->piece_at);
    const size_t left = (size_t)file->piece_size - offset;
    const size_t taken = left < size ? left : size;
    memcpy(at, file->piece + offset, taken);
    return (ssize_t)taken;
}

// Of what is in memory.
static ssize_t take_at_once(const struct content_file *file, uint64_t position, char *at,
                            size_t size) {
    const struct iovec room = {at, size};
    const ssize_t got = preadv2(file->fd, &room, 1, (off_t)(file->first + position), RWF_NOWAIT);
    if (got > 0)
        return got;
    const bool has_to_wait =
        got < 0 && (errno == EAGAIN || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL);
    return has_to_wait ? HTTP_SOURCE_LATER : -1;
}

static ssize_t content_read(void *context, uint64_t position, char *at, size_t size) {
    struct content_file *file = context;
    const uint64_t left = file->count - position;
    if (size > left)
        size = (size_t)left;
    if (!size)
        return 0;
    if (is_in_piece(file, position))
        return take_of_piece(file, position, at, size);
    const ssize_t got = take_at_once(file, position, at, size);
    if (got != HTTP_SOURCE_LATER)
        return got;
    if (!begin_piece(file, position))
        return -1;
    return file->job.is_over ? take_of_piece(file, position, at, size) : HTTP_SOURCE_LATER;
}

static bool content_is_ready(void *context) {
    const struct content_file *file = context;
    return file->job.is_over;
}

static void release(struct content_file *file) {
    if (file->fd >= 0)
        close(file->fd);
    free(file->piece);
    free(file);
}

// What is being read of it is waited for by nobody: it goes when that is over.
static void content_close(void *context) {
    struct content_file *file = context;
    struct marketplace *marketplace = file->marketplace;
    if (file->job.is_over || worker_withdraw(marketplace->worker, &file->job)) {
        release(file);
        return;
    }
    file->next = marketplace->leaving;
    marketplace->leaving = file;
}

struct http_source content_file_source(struct content_file *file, uint64_t first, uint64_t count) {
    file->first = first;
    file->count = count;
    return (struct http_source){content_read, content_is_ready, content_close, file, count};
}

bool content_file_forget(struct content_file **file) {
    if (!(*file)->job.is_over)
        return false;
    content_file_free(file);
    return true;
}

struct content_file **content_file_next(struct content_file *file) {
    return &file->next;
}

void content_file_free(struct content_file **file) {
    struct content_file *gone = *file;
    *file = gone->next;
    release(gone);
}
