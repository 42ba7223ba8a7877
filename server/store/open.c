#include "store/inside.h"

#include "base/cleanup.h"
#include "sqlite/sqlite_data.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 1500 }; // half a minute

// Those that only read (upkeep/maintenance.c) share the lock, and are done soon: they are waited
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
    if (!engine_connect(db, &engine_sqlite, path)) {
        *ret_why = text_format(arena, "the database cannot be opened: %s", engine_message(db));
        return false;
    }
    return migrate_recognise(db, arena, &version, ret_why) && // before anything is changed
           set_up(db, arena, engine_set_up(db, ENGINE_WRITES), ret_why) &&
           migrate(db, arena, version, ret_why);
}

static bool open_reader(struct store *store, struct arena *arena, const char *path,
                        struct text *ret_why) {
    struct store_db *db = &store->reader;
    if (engine_connect(db, &engine_sqlite, path))
        return set_up(db, arena, engine_set_up(db, ENGINE_READS), ret_why);
    *ret_why =
        text_format(arena, "the database cannot be opened for reading: %s", engine_message(db));
    return false;
}

struct store *store_open(struct arena *arena, const char *folder, struct text *ret_why) {
    engine_start(&engine_sqlite);
    cleanup_store struct store *store = calloc(1, sizeof *store);
    if (!store) {
        *ret_why = TEXT("out of memory");
        return NULL;
    }
    store->folder_fd = store->ahead.watch_fd = -1;
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
    if (store->ahead.watch_fd >= 0)
        close(store->ahead.watch_fd);
    free(store);
}
