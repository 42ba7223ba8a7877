#include "serve/serve_metrics.h"

#include "base/clock.h"
#include "control/scrape.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t us_of(struct timeval time) {
    return time.tv_sec * INT64_C(1000000) + time.tv_usec;
}

// /proc is no disk: reading it waits for nothing.
static int64_t memory(void) {
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%*d %lld", &pages) != 1) // NOLINT(cert-err34-c): the kernel's
        pages = 0;
    if (file)
        fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

// Kernels before 6.2 do not say how many there are; then each has a name. Looking takes one.
static int64_t descriptors(void) {
    struct stat found;
    if (stat("/proc/self/fd", &found) == 0 && found.st_size > 0)
        return found.st_size;
    DIR *folder = opendir("/proc/self/fd");
    int64_t count = folder ? -1 : 0;
    while (folder && readdir(folder)) // NOLINT(concurrency-mt-unsafe)
        count++;
    if (folder)
        closedir(folder);
    return count > 2 ? count - 2 : 0; // . and ..
}

static void look_at_process(struct metrics_now *now) {
    struct rusage usage;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        now->cpu_us = us_of(usage.ru_utime) + us_of(usage.ru_stime);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        now->descriptors_max = (int64_t)limit.rlim_cur;
    now->memory = memory();
    now->descriptors = descriptors();
}

static void look_at_connections(const struct http_server *server, struct metrics_now *now) {
    struct http_counts counts;
    http_server_count(server, &counts);
    now->listener_count = counts.listener_count;
    for (size_t i = 0; i < counts.listener_count; i++) {
        const struct http_listener_counts *listener = &counts.listeners[i];
        now->listeners[i] =
            (struct metrics_listener){.name = listener->name,
                                      .open = listener->open,
                                      .closed = {[METRICS_CLOSED_IDLE] = listener->idle,
                                                 [METRICS_CLOSED_TIMEOUT] = listener->late,
                                                 [METRICS_CLOSED_CROWD] = listener->crowd}};
    }
    now->writes_waiting = counts.writes_waiting;
    now->handshakes = counts.handshakes;
    now->handshakes_failed = counts.handshakes_failed;
}

static void look(void *context, struct arena *arena, struct metrics_now *ret_now) {
    const struct serving *serving = context;
    look_at_process(ret_now);
    if (serving->http)
        look_at_connections(serving->http, ret_now);
    ret_now->requests_dropped = serving->run.journal.lost;
    ret_now->has_certificate = serving->https;
    if (serving->https)
        ret_now->certificate_not_after_s = serve_tls_not_after(&serving->tls, arena);
    ret_now->is_shared = serving->run.app.is_shared;
    ret_now->is_lost = serving->away.is_lost;
    ret_now->has_files =
        store_file_bytes(serving->run.app.store, &ret_now->database_bytes, &ret_now->log_bytes);
}

void serve_metrics_open(struct serving *serving) {
    serving->run.metrics.started_ms = clock_real_ms();
    serving->run.metrics.look = look;
    serving->run.metrics.context = serving;
}

struct arm_routes serve_metrics_routes(struct arena *arena, struct arm_routes all,
                                       struct text word) {
    struct arm_route *rows = arena_alloc(arena, all.count * sizeof *rows);
    struct arm_routes routes = {rows, 0};
    if (text_is(word, TEXT("on")))
        return all;
    for (size_t i = 0; i < all.count && rows; i++)
        if (all.rows[i].handler != control_metrics)
            rows[routes.count++] = all.rows[i];
    return routes;
}
