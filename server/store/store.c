#include "store/store.h"

#include "base/cleanup.h"
#include "store/migrate.h"
#include "store/transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 1500 }; // half a minute

struct store {
    struct store_db writer;
    struct store_db reader; // unused in memory, where the writer reads too
    bool in_memory;
    bool batch_open;
    bool snapshot_current;    // the reader's transaction sees all that is committed
    uint64_t state_before;    // the write that has begun
    uint64_t state_committed; // what a new snapshot sees
    int folder_fd;            // locked: one server a folder
};

// Those that only read (store/maintenance.c) share the lock, and are done soon: they are waited
// for. Another server is not.
static bool take_lock(int fd) {
    const struct timespec pause = {.tv_nsec = 20000000};
    for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB); tries++) {
        if (errno != EWOULDBLOCK || tries == LOCK_TRIES || flock(fd, LOCK_SH | LOCK_NB))
            return false;
        flock(fd, LOCK_UN);
        nanosleep(&pause, NULL);
    }
    return true;
}

// The folder is made with mode 0700 where it is missing; its lock lasts as long as the descriptor.
static bool lock_folder(struct store *store, struct arena *arena, const char *folder,
                        struct text *ret_why) {
    if (mkdir(folder, 0700) && errno != EEXIST) {
        *ret_why = text_format(arena, "it cannot be made: %s", strerror(errno));
        return false;
    }
    store->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->folder_fd < 0 || access(folder, W_OK)) {
        *ret_why =
            text_format(arena, "it is not a folder that can be written: %s", strerror(errno));
        return false;
    }
    if (take_lock(store->folder_fd))
        return true;
    *ret_why = errno == EWOULDBLOCK
                   ? TEXT("another azsreg uses it")
                   : text_format(arena, "it cannot be locked: %s", strerror(errno));
    return false;
}

static bool set_up(struct store_db *db, struct arena *arena, enum store_result result,
                   struct text *ret_why) {
    if (result == STORE_OK)
        result = engine_prepare_bounds(db);
    if (result == STORE_OK)
        return true;
    *ret_why = text_format(arena, "the database cannot be set up: %s", engine_message(db));
    return false;
}

static bool open_writer(struct store *store, struct arena *arena, const char *path,
                        struct text *ret_why) {
    struct store_db *db = &store->writer;
    int version = 0;
    if (!engine_connect(db, path)) {
        *ret_why = text_format(arena, "the database cannot be opened: %s", engine_message(db));
        return false;
    }
    return migrate_recognise(db, arena, &version, ret_why) && // before anything is changed
           set_up(db, arena, engine_set_up_writer(db), ret_why) &&
           migrate(db, arena, version, ret_why);
}

static bool open_reader(struct store *store, struct arena *arena, const char *path,
                        struct text *ret_why) {
    struct store_db *db = &store->reader;
    if (engine_connect(db, path))
        return set_up(db, arena, engine_set_up_reader(db), ret_why);
    *ret_why =
        text_format(arena, "the database cannot be opened for reading: %s", engine_message(db));
    return false;
}

struct store *store_open(struct arena *arena, const char *folder, struct text *ret_why) {
    engine_start();
    cleanup_store struct store *store = calloc(1, sizeof *store);
    if (!store) {
        *ret_why = TEXT("out of memory");
        return NULL;
    }
    store->folder_fd = -1;
    store->in_memory = !folder;
    if (!folder)
        return open_writer(store, arena, NULL, ret_why) ? TAKE(store) : NULL;
    if (!lock_folder(store, arena, folder, ret_why))
        return NULL;
    const struct text path = text_format(arena, "%s/azsreg.db", folder);
    const mode_t mask = umask(0077);
    const bool opened =
        open_writer(store, arena, path.at, ret_why) && open_reader(store, arena, path.at, ret_why);
    umask(mask);
    store->state_committed = store->writer.state;
    return opened ? TAKE(store) : NULL;
}

void store_close(struct store *store) {
    if (!store)
        return;
    engine_disconnect(&store->reader);
    engine_disconnect(&store->writer); // the last one to close checkpoints and removes the WAL
    if (store->folder_fd >= 0)
        close(store->folder_fd);
    free(store);
}

// A snapshot that does not end now is not current any more, and ends before another one begins.
void store_rest(struct store *store) {
    store->snapshot_current = false;
    if (!store->in_memory)
        DISREGARD(transaction_undo(&store->reader));
}

static enum store_result begin_snapshot(struct store *store) {
    const enum store_result begun = transaction_begin(&store->reader, BOUND_BEGIN_READ);
    store->snapshot_current = begun == STORE_OK;
    store->reader.state = store->state_committed;
    return begun;
}

// An error may have ended the snapshot. In memory, what a broken turn has left must not be seen.
enum store_result store_read(struct store *store, struct store_db **ret_db) {
    *ret_db = store->in_memory ? &store->writer : &store->reader;
    if (store->in_memory)
        return store->writer.broken ? transaction_undo(&store->writer) : STORE_OK;
    if (store->snapshot_current && engine_in_transaction(&store->reader))
        return STORE_OK;
    return begin_snapshot(store);
}

// Without its savepoints a transaction has what was refused: none of it counts, from now on.
static enum store_result break_off(struct store *store, enum store_result why) {
    store->writer.broken = true;
    DISREGARD(transaction_undo(&store->writer)); // else the next one to begin does
    return why;
}

enum store_result store_write(struct store *store, struct store_db **ret_db) {
    *ret_db = &store->writer;
    if (!store->batch_open) {
        const enum store_result begun = transaction_begin(&store->writer, BOUND_BEGIN_WRITE);
        if (begun != STORE_OK)
            return begun;
        store->batch_open = true;
    }
    store->state_before = store->writer.state;
    return store->writer.broken ? STORE_UNAVAILABLE : engine_bound(&store->writer, BOUND_SAVEPOINT);
}

enum store_result store_write_end(struct store *store, bool keep) {
    if (store->writer.broken)
        return STORE_UNAVAILABLE;
    if (!keep) {
        const enum store_result undone = engine_bound(&store->writer, BOUND_UNDO);
        if (undone != STORE_OK)
            return break_off(store, undone);
        if (store->writer.state != store->state_before)
            connection_new_state(&store->writer);
    }
    const enum store_result ended = engine_bound(&store->writer, BOUND_KEEP);
    return ended == STORE_OK ? STORE_OK : break_off(store, ended);
}

enum store_result store_commit(struct store *store) {
    if (!store->batch_open)
        return STORE_OK;
    store->batch_open = false;
    store_rest(store); // a snapshot from before would keep the WAL from being checkpointed
    enum store_result committed =
        store->writer.broken ? STORE_UNAVAILABLE : engine_bound(&store->writer, BOUND_COMMIT);
    if (committed != STORE_OK)
        committed = break_off(store, committed);
    store->state_committed = store->writer.state;
    return committed;
}

bool store_is_writing(const struct store *store) {
    return store->batch_open;
}

bool store_shows_unsettled(const struct store *store) {
    return store->in_memory && store->batch_open;
}
