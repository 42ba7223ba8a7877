#include "log/log_writer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    PIECE = 16384,       // written at once, so that progress is seen while a reader is slow
    SOON = LOG_PILE / 4, // a turn that is not over yet does not keep more than this to itself
    STACK = 262144,
    REST_MS = 20,
    PATIENCE_MS = 1000,
    PATIENCES = 5,
};

struct pile {
    char at[LOG_PILE];
    size_t size;
};

struct said {
    char at[LOG_LINE_MAX];
    size_t size;
};

// One pile is filled while the other is written.
static struct pile piles[2];
static struct pile *filling = &piles[0];
static struct said said;
static long long dropped; // behind what is in the pile

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wanted; // both on the monotonic clock
static pthread_cond_t moved;
static pthread_t writer;
static bool has_writer;
static bool is_idle;    // the writer waits for lines
static bool is_resting; // it waits for more of them to come together
static bool ending;
static bool ended;
static size_t written;

// The writer's own, or whoever's who flushes while there is none.
static log_count_line *count_line_of;
static bool torn;      // the last line that was begun has no end yet
static long long lost; // not written, and nobody told yet

static void note_progress(size_t size) {
    pthread_mutex_lock(&lock);
    written += size;
    if (ending)
        pthread_cond_signal(&moved);
    pthread_mutex_unlock(&lock);
}

// How much of it was written before something other than a slow reader came in between.
static size_t write_out(int fd, const char *at, size_t size) {
    size_t done = 0;
    while (done < size) {
        const ssize_t wrote = write(fd, at + done, size - done < PIECE ? size - done : PIECE);
        if (wrote < 0 && errno == EAGAIN) // whoever shares it made it non-blocking
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else if (wrote < 0 && errno != EINTR)
            break;
        else if (wrote > 0)
            note_progress((size_t)wrote);
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return done;
}

static long long count_lines(const char *at, size_t size) {
    long long count = 0;
    for (const char *end = at + size; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        count++;
    return count;
}

// How many lines did not get through whole.
static long long write_lines(const char *at, size_t size) {
    if (torn && write_out(STDERR_FILENO, "\n", 1) == 0)
        return count_lines(at, size);
    torn = false;
    const size_t done = write_out(STDERR_FILENO, at, size);
    torn = done && at[done - 1] != '\n';
    return count_lines(at + done, size - done);
}

static void tell_lost(void) {
    char line[LOG_LINE_MAX];
    if (lost && count_line_of && write_lines(line, count_line_of(line, lost)) == 0)
        lost = 0;
}

// Takes what has been piled up, and what was dropped behind it.
static struct pile *take(struct said *ret_said, long long *ret_dropped) {
    struct pile *taken = filling;
    filling = &piles[taken == &piles[0]];
    filling->size = 0;
    *ret_said = said;
    *ret_dropped = dropped;
    said.size = 0;
    dropped = 0;
    return taken;
}

// With the lock held, which is let go while anything is written.
static void write_taken(void) {
    static struct said saying;
    long long behind = 0;
    const struct pile *pile = take(&saying, &behind);
    pthread_mutex_unlock(&lock);
    tell_lost(); // a full disk may have room again
    lost += write_lines(pile->at, pile->size) + behind;
    tell_lost();
    write_out(STDOUT_FILENO, saying.at, saying.size);
    pthread_mutex_lock(&lock);
}

static struct timespec from_now(long milliseconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

// Being woken for every turn would cost the loop more than the log itself.
static void rest(void) {
    const struct timespec until = from_now(REST_MS);
    is_resting = true;
    while (is_resting && !ending && pthread_cond_timedwait(&wanted, &lock, &until) == 0)
        continue;
    is_resting = false;
}

static void *run(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!ending || filling->size || said.size) {
        while (!filling->size && !said.size && !ending) {
            is_idle = true;
            pthread_cond_wait(&wanted, &lock);
            is_idle = false;
        }
        write_taken();
        rest();
    }
    ended = true;
    pthread_cond_signal(&moved);
    pthread_mutex_unlock(&lock);
    return NULL;
}

// Signals are the loop's.
static bool start_thread(void) {
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    if (pthread_attr_init(&attributes))
        return false;
    pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_create(&writer, &attributes, run, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

bool log_writer_begin(log_count_line *count_line) {
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes))
        return false;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&moved, &attributes);
    pthread_cond_init(&wanted, &attributes);
    pthread_condattr_destroy(&attributes);
    count_line_of = count_line;
    has_writer = start_thread();
    return has_writer;
}

static void wake(void) {
    is_idle = is_resting = false;
    pthread_cond_signal(&wanted);
}

// Once a line is dropped, so are those behind it, until the writer has taken the pile: what is
// missing is missing in one place.
void log_writer_add(const char *line, size_t size) {
    pthread_mutex_lock(&lock);
    if (dropped || size > LOG_PILE - filling->size) {
        dropped++;
    } else {
        memcpy(filling->at + filling->size, line, size);
        filling->size += size;
    }
    if (has_writer && filling->size > SOON && (is_idle || is_resting))
        wake();
    pthread_mutex_unlock(&lock);
}

void log_writer_say(const char *line, size_t size) {
    pthread_mutex_lock(&lock);
    if (size <= sizeof said.at - said.size) {
        memcpy(said.at + said.size, line, size);
        said.size += size;
    }
    pthread_mutex_unlock(&lock);
}

void log_writer_flush(void) {
    pthread_mutex_lock(&lock);
    if (!has_writer)
        write_taken();
    else if (is_idle && (filling->size || said.size))
        wake();
    pthread_mutex_unlock(&lock);
}

// Waits as long as something moves.
static void wait_for_writer(void) {
    size_t before = written - 1;
    for (int i = 0; i < PATIENCES && !ended && written != before; i++) {
        const struct timespec until = from_now(PATIENCE_MS);
        before = written;
        while (!ended && pthread_cond_timedwait(&moved, &lock, &until) == 0)
            continue;
    }
}

void log_writer_end(void) {
    if (!has_writer)
        return;
    pthread_mutex_lock(&lock);
    ending = true;
    pthread_cond_signal(&wanted);
    wait_for_writer();
    const bool done = ended;
    pthread_mutex_unlock(&lock);
    if (done)
        pthread_join(writer, NULL);
    has_writer = !done; // one that hangs in a write ends with the process
}
