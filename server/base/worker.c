#include "base/worker.h"

#include "base/clock.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct worker_job *waiting;
    struct worker_job *ended; // since the loop collected last
    bool started;
    bool closing;
    bool running; // a job
    int fd;
};

static struct worker_job **least(struct worker *worker, int64_t now_us) {
    struct worker_job **found = NULL;
    for (struct worker_job **at = &worker->waiting; *at; at = &(*at)->next)
        if ((*at)->due_us <= now_us && (!found || (*at)->rank < (*found)->rank))
            found = at;
    return found;
}

// Until something is due, or something is new.
static void wait_a_while(struct worker *worker) {
    int64_t due_us = INT64_MAX;
    for (const struct worker_job *job = worker->waiting; job; job = job->next)
        due_us = job->due_us < due_us ? job->due_us : due_us;
    if (due_us == INT64_MAX) {
        pthread_cond_wait(&worker->changed, &worker->mutex);
        return;
    }
    const struct timespec until = {.tv_sec = due_us / 1000000, .tv_nsec = due_us % 1000000 * 1000};
    pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
}

static struct worker_job *take(struct worker *worker) {
    while (!worker->closing) {
        struct worker_job **found = least(worker, clock_monotonic_us());
        if (found) {
            struct worker_job *job = *found;
            *found = job->next;
            return job;
        }
        wait_a_while(worker);
    }
    return NULL;
}

static void end(struct worker *worker, struct worker_job *job) {
    const uint64_t one = 1;
    job->next = worker->ended;
    worker->ended = job;
    while (write(worker->fd, &one, sizeof one) < 0)
        continue; // a signal; the counter is never full
}

static void *work(void *context) {
    struct worker *worker = context;
    pthread_mutex_lock(&worker->mutex);
    for (struct worker_job *job = take(worker); job; job = take(worker)) {
        worker->running = true;
        pthread_mutex_unlock(&worker->mutex);
        if (job->run)
            job->run(job);
        pthread_mutex_lock(&worker->mutex);
        worker->running = false;
        end(worker, job);
    }
    pthread_mutex_unlock(&worker->mutex);
    return NULL;
}

// Signals are the loop's.
static bool start(struct worker *worker) {
    if (worker->started)
        return true;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return worker->started;
}

static bool init(struct worker *worker) {
    pthread_condattr_t attributes;
    worker->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return worker->fd >= 0;
}

static void release(struct worker *worker) {
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    if (worker->fd >= 0)
        close(worker->fd);
    free(worker);
}

struct worker *worker_open(void) {
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    if (init(worker))
        return worker;
    release(worker);
    return NULL;
}

// Tells the thread to end; whether it has to be waited for.
static bool begin_close(struct worker *worker) {
    pthread_mutex_lock(&worker->mutex);
    worker->closing = true;
    pthread_cond_signal(&worker->changed);
    const bool running = worker->running;
    pthread_mutex_unlock(&worker->mutex);
    return running;
}

static void end_close(struct worker *worker) {
    if (worker->started)
        pthread_join(worker->thread, NULL);
    release(worker);
}

void worker_close(struct worker *worker) {
    if (!worker)
        return;
    begin_close(worker);
    end_close(worker);
}

bool worker_close_if_idle(struct worker *worker) {
    if (!worker)
        return true;
    const bool running = begin_close(worker);
    if (running)
        pthread_detach(worker->thread);
    else
        end_close(worker);
    return !running;
}

int worker_fd(const struct worker *worker) {
    return worker->fd;
}

static void append(struct worker *worker, struct worker_job *job) {
    struct worker_job **last = &worker->waiting; // of equal rank the one that came first goes first
    while (*last)
        last = &(*last)->next;
    *last = job;
    job->next = NULL;
}

struct worker_ticket worker_submit(struct worker *worker, struct worker_job *job) {
    static uint64_t last_serial;
    const struct worker_ticket ticket = {job, job->serial = ++last_serial};
    job->is_over = !worker || !start(worker);
    if (job->is_over) {
        if (job->run)
            job->run(job);
        return ticket;
    }
    pthread_mutex_lock(&worker->mutex);
    append(worker, job);
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    return ticket;
}

void worker_collect(struct worker *worker) {
    uint64_t count = 0;
    while (read(worker->fd, &count, sizeof count) > 0)
        continue;
    pthread_mutex_lock(&worker->mutex);
    struct worker_job *ended = worker->ended;
    worker->ended = NULL;
    pthread_mutex_unlock(&worker->mutex);
    while (ended) {
        struct worker_job *next = ended->next;
        ended->is_over = true;
        ended = next;
    }
}

bool worker_withdraw(struct worker *worker, struct worker_job *job) {
    pthread_mutex_lock(&worker->mutex);
    struct worker_job **at = &worker->waiting;
    while (*at && *at != job)
        at = &(*at)->next;
    const bool waited = *at;
    if (waited)
        *at = job->next;
    pthread_mutex_unlock(&worker->mutex);
    job->is_over |= waited;
    return waited;
}
