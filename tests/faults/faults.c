// Loaded in front of the C library (LD_PRELOAD): makes calls of the server fail while the test says
// so. The test and the server share one file, FAULTS_FILE, mapped into both: a switch works from
// the next call on.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// The same order as FIELDS in shim.py.
struct faults {
    int64_t write_errno;  // of write, pwrite and ftruncate on plain files; 0: they work
    int64_t write_skip;   // so many of them work first
    int64_t sync_errno;   // of fsync and fdatasync
    int64_t sync_skip;    // so many of them work first
    int64_t open_errno;   // of open
    int64_t accept_errno; // of accept
    int64_t memory_skip;  // allocations that work before the first that does not; -1: all work
    int64_t memory_last;  // how many fail then
    int64_t clock_step;   // seconds added to the time of day
    int64_t read_errno;   // of read and pread on plain files
    int64_t bound;        // of a transaction, which SQLite cannot run: 1 and up, as in BOUNDS
    int64_t bound_skip;   // so many of them work first
    int64_t bound_last;   // how many fail then
    int64_t failed;       // calls that were made to fail
    int64_t allocations;  // asked for since memory_skip was set
    int64_t hold;         // calls that do not come back before it is 0: bits, as in HOLDS
    int64_t held;         // how many have been held so far
    int64_t sync_us;      // an fsync takes that much longer
    int64_t copy_errno;   // of fsync of the database, after the log was copied back
};

enum { HOLD_SYNC = 1, HOLD_HASH = 2, HOLD_KEY = 4, HOLD_SYNC_BESIDE = 8 };
enum { HOLD_DATABASE = 16, HOLD_CONTENT = 32, HOLD_ROW_BESIDE = 64 };

static struct faults quiet = {.memory_skip = -1};
static struct faults *faults = &quiet;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("FAULTS_FILE");
    const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *at = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED)
        faults = at;
}

static void hold_while(int64_t bit) {
    static const struct timespec pause = {.tv_nsec = 1000000};
    volatile struct faults *now = faults;
    if (!(now->hold & bit))
        return;
    __atomic_add_fetch(&faults->held, 1, __ATOMIC_SEQ_CST);
    while (now->hold & bit)
        nanosleep(&pause, NULL);
}

// The C library's own function of that name.
#define REAL(name)                                                                                 \
    static __typeof__(&name) real;                                                                 \
    if (!real)                                                                                     \
    real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int fails(int64_t error, int64_t *skip) {
    if (!error || (skip && *skip > 0 && (*skip)--))
        return 0;
    faults->failed++;
    errno = (int)error;
    return 1;
}

static int is_plain(int fd) {
    struct stat found;
    return fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

static int write_fails(int fd) {
    return faults->write_errno && is_plain(fd) && fails(faults->write_errno, &faults->write_skip);
}

static int read_fails(int fd) {
    return faults->read_errno && is_plain(fd) && fails(faults->read_errno, NULL);
}

ssize_t write(int fd, const void *at, size_t size) {
    REAL(write);
    return write_fails(fd) ? -1 : real(fd, at, size);
}

ssize_t pwrite(int fd, const void *at, size_t size, off_t from) {
    REAL(pwrite);
    return write_fails(fd) ? -1 : real(fd, at, size, from);
}

ssize_t pwrite64(int fd, const void *at, size_t size, off64_t from) {
    REAL(pwrite64);
    return write_fails(fd) ? -1 : real(fd, at, size, from);
}

// A disk that is full can be asked to give something back.
static int truncate_fails(int fd, off64_t size) {
    struct stat found;
    const int64_t error = faults->write_errno;
    if (error != EIO && error != EROFS && fstat(fd, &found) == 0 && size <= found.st_size)
        return 0;
    return write_fails(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    return truncate_fails(fd, size) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    return truncate_fails(fd, size) ? -1 : real(fd, size);
}

ssize_t read(int fd, void *at, size_t size) {
    REAL(read);
    return read_fails(fd) ? -1 : real(fd, at, size);
}

static bool is_beside_the_loop(void) {
    return gettid() != getpid();
}

// As if nothing of the file were in memory.
ssize_t preadv2(int fd, const struct iovec *at, int count, off_t from, int flags) {
    REAL(preadv2);
    if (faults->hold & HOLD_CONTENT) {
        errno = EAGAIN;
        return -1;
    }
    return real(fd, at, count, from, flags);
}

ssize_t pread(int fd, void *at, size_t size, off_t from) {
    REAL(pread);
    if (is_beside_the_loop())
        hold_while(HOLD_CONTENT);
    return read_fails(fd) ? -1 : real(fd, at, size, from);
}

ssize_t pread64(int fd, void *at, size_t size, off64_t from) {
    REAL(pread64);
    return read_fails(fd) ? -1 : real(fd, at, size, from);
}

static int is_database(int fd) {
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, sizeof path);
    return size > 3 && memcmp(path + size - 3, ".db", 3) == 0;
}

static void wait_for_disk(int fd) {
    const struct timespec longer = {.tv_sec = faults->sync_us / 1000000,
                                    .tv_nsec = faults->sync_us % 1000000 * 1000};
    hold_while(HOLD_SYNC);
    if (faults->hold & HOLD_DATABASE && is_database(fd)) // the log is being copied back
        hold_while(HOLD_DATABASE);
    if (gettid() != getpid()) // not the loop's
        hold_while(HOLD_SYNC_BESIDE);
    if (faults->sync_us)
        nanosleep(&longer, NULL);
}

static int copy_fails(int fd) {
    return faults->copy_errno && is_database(fd) && fails(faults->copy_errno, NULL);
}

int fsync(int fd) {
    REAL(fsync);
    wait_for_disk(fd);
    if (copy_fails(fd))
        return -1;
    return fails(faults->sync_errno, &faults->sync_skip) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    wait_for_disk(fd);
    if (copy_fails(fd))
        return -1;
    return fails(faults->sync_errno, &faults->sync_skip) ? -1 : real(fd);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        REAL(name);                                                                                \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;              \
        va_end(more);                                                                              \
        return fails(faults->open_errno, NULL) ? -1 : real(path, flags, mode);                     \
    }
OPEN(open)
OPEN(open64)

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
    REAL(accept4);
    return fails(faults->accept_errno, NULL) ? -1 : real(fd, address, size, flags);
}

int clock_gettime(clockid_t clock, struct timespec *ret_now) {
    REAL(clock_gettime);
    const int result = real(clock, ret_now);
    if (!result && clock == CLOCK_REALTIME)
        ret_now->tv_sec += faults->clock_step;
    return result;
}

time_t time(time_t *ret_now) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (ret_now)
        *ret_now = now.tv_sec;
    return now.tv_sec;
}

// dlsym may allocate: the C library's functions by their inner names need no look-up.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);

static int memory_fails(void) {
    if (faults->memory_skip < 0)
        return 0;
    const int64_t number = faults->allocations++;
    if (number < faults->memory_skip || number - faults->memory_skip >= faults->memory_last)
        return 0;
    faults->failed++;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return memory_fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return memory_fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *at, size_t size) {
    return memory_fails() ? NULL : __libc_realloc(at, size);
}

// Of SQLite, which the program is linked with: what there is of it is declared here.
struct sqlite3_stmt;
const char *sqlite3_sql(struct sqlite3_stmt *statement);
int sqlite3_step(struct sqlite3_stmt *statement);
enum { SQLITE_NOMEM = 7 };

static int bound_fails(const char *sql) {
    // The same order as BOUNDS in shim.py.
    static const char *const bounds[] = {
        "",         "BEGIN",           "BEGIN IMMEDIATE", "COMMIT",
        "ROLLBACK", "SAVEPOINT write", "RELEASE write",   "ROLLBACK TO write"};
    if (!faults->bound || !sql || strcmp(sql, bounds[faults->bound]) != 0)
        return 0;
    if (faults->bound_skip > 0) {
        faults->bound_skip--;
        return 0;
    }
    if (faults->bound_last-- <= 0)
        return 0;
    faults->failed++;
    return 1;
}

int sqlite3_step(struct sqlite3_stmt *statement) {
    REAL(sqlite3_step);
    if (faults->hold & HOLD_ROW_BESIDE && gettid() != getpid() && // not the loop's
        strncmp(sqlite3_sql(statement), "INSERT", strlen("INSERT")) == 0)
        hold_while(HOLD_ROW_BESIDE);
    return faults->bound && bound_fails(sqlite3_sql(statement)) ? SQLITE_NOMEM : real(statement);
}

// Of OpenSSL: a slow hash, and the making of a key.
int EVP_PBE_scrypt(const char *secret, size_t secret_size, const unsigned char *salt,
                   size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t most,
                   unsigned char *key, size_t key_size);

int EVP_PBE_scrypt(const char *secret, size_t secret_size, const unsigned char *salt,
                   size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t most,
                   unsigned char *key, size_t key_size) {
    REAL(EVP_PBE_scrypt);
    hold_while(HOLD_HASH);
    return real(secret, secret_size, salt, salt_size, n, r, p, most, key, key_size);
}

void *EVP_PKEY_Q_keygen(void *library, const char *properties, const char *type, ...);

// What azsreg makes takes one more argument: the bits of RSA, or the name of a curve.
void *EVP_PKEY_Q_keygen(void *library, const char *properties, const char *type, ...) {
    REAL(EVP_PKEY_Q_keygen);
    va_list more;
    va_start(more, type);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (strcmp(type, "RSA") == 0)
        hold_while(HOLD_KEY);
    return real(library, properties, type, argument);
}
