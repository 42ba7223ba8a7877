#include "serve/serve_process.h"

#include "log/log.h"
#include "json/json_in.h"

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// For the database, the log, and what the process started with.
enum { DESCRIPTORS_KEPT = 64 };

// Many connections need many descriptors; the soft limit is often a small one.
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Connections must not take the descriptors that the database needs.
unsigned serve_process_connections(unsigned long wanted, unsigned listeners) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return (unsigned)wanted;
    const rlim_t spare = limit.rlim_cur > DESCRIPTORS_KEPT ? limit.rlim_cur - DESCRIPTORS_KEPT : 1;
    const rlim_t each = listeners && spare > listeners ? spare / listeners : 1;
    if (wanted <= each)
        return (unsigned)wanted;
    const struct log_field fields[] = {LOG_NUMBER("wanted", (long long)wanted),
                                       LOG_NUMBER("taken", (long long)each)};
    log_write(LOG_WARN, "few-descriptors", fields, sizeof fields / sizeof *fields);
    return (unsigned)each;
}

// What is in memory are keys and tokens: none of it goes into a core dump or to a debugger. A
// build for one does not define NDEBUG.
static void keep_memory_private(void) {
#ifdef NDEBUG
    const struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

// What a hash takes, 16 MiB, goes back to the system after each: the C library would come to think
// that such pieces are common and keep them. Small pieces are not kept apart, only to be put
// together again whenever a large one is asked for.
static void set_up_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
    mallopt(M_MXFAST, 0);
}

void serve_process_prepare(void) {
    signal(SIGPIPE, SIG_IGN); // of an issuer that hangs up, and of clients
    raise_descriptor_limit();
    keep_memory_private();
    set_up_memory();
    json_note_shortages();
}
