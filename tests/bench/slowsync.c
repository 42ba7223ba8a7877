// Loaded in front of the C library (LD_PRELOAD): fsync and fdatasync take SLOWSYNC_US microseconds
// longer, as on a disk that has to turn, or is at the other end of a network.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_disk(void) {
    const char *us = getenv("SLOWSYNC_US");
    const long longer = us ? atol(us) : 0;
    const struct timespec time = {longer / 1000000, longer % 1000000 * 1000};
    nanosleep(&time, NULL);
}

static int real_call(const char *name, int fd) {
    int (*real)(int) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, name);
    wait_for_disk();
    return real(fd);
}

int fsync(int fd) {
    return real_call("fsync", fd);
}

int fdatasync(int fd) {
    return real_call("fdatasync", fd);
}
