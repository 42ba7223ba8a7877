// Scope-bound ownership: a handle declared with a cleanup_ attribute is released when its scope
// ends, on every path; TAKE() marks the one place where it is handed on instead.
#ifndef AZSREG_BASE_CLEANUP_H
#define AZSREG_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free_pointer(void *holder) {
    free(*(void **)holder);
}

static inline void cleanup_close_fd(const int *fd) {
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_close_file(FILE **file) {
    if (*file)
        fclose(*file);
}

#define cleanup_free __attribute__((cleanup(cleanup_free_pointer)))
#define cleanup_fd __attribute__((cleanup(cleanup_close_fd)))
#define cleanup_file __attribute__((cleanup(cleanup_close_file)))

#define TAKE(handle)                                                                               \
    __extension__({                                                                                \
        __auto_type taken_ = (handle);                                                             \
        (handle) = NULL;                                                                           \
        taken_;                                                                                    \
    })

#endif
