// SQLite's write-ahead log: its size, copying it back, and cutting off what a failed commit left.
// What is read of its files is as https://www.sqlite.org/walformat.html has it.
#include "sqlite/sqlite.h"

#include <stdint.h>

static int note_pages(void *context, sqlite3 *handle, const char *name, int pages) {
    struct connection *connection = context;
    (void)handle;
    (void)name;
    connection->log_pages = pages;
    return SQLITE_OK;
}

void sqlite_watch_log(struct store_db *db) {
    sqlite3_wal_hook(sqlite_of(db), note_pages, db->connection);
}

int64_t sqlite_log_pages(const struct store_db *db) {
    return db->connection->log_pages;
}

// Somebody outside, a backup, may be at the same: then it is done the next time.
enum store_result sqlite_checkpoint(struct store_db *db) {
    int pages = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(sqlite_of(db), "main", SQLITE_CHECKPOINT_PASSIVE,
                                               &pages, &copied);
    if (code == SQLITE_OK && pages >= 0)
        db->connection->log_pages = pages - copied;
    return (code & 0xFF) == SQLITE_BUSY ? STORE_OK : sqlite_result(db, code);
}

// The header of the log's index, the first of its two copies, and of the log itself.
enum { INDEX_BYTES = 32768, INDEX_PAGE_SIZE_AT = 14 / 2, INDEX_FRAMES_AT = 16 / 4 };
enum { LOG_HEADER_BYTES = 32, FRAME_HEADER_BYTES = 24 };

static bool find_file(struct store_db *db, int which, sqlite3_file **ret_file) {
    return sqlite3_file_control(sqlite_of(db), "main", which, ret_file) == SQLITE_OK && *ret_file &&
           (*ret_file)->pMethods;
}

bool sqlite_file_bytes(struct store_db *db, int64_t *ret_database, int64_t *ret_log) {
    sqlite3_file *database = NULL;
    sqlite3_file *log = NULL;
    sqlite3_int64 bytes[2] = {0, 0};
    if (!find_file(db, SQLITE_FCNTL_FILE_POINTER, &database) ||
        database->pMethods->xFileSize(database, &bytes[0]) != SQLITE_OK)
        return false;
    if (find_file(db, SQLITE_FCNTL_JOURNAL_POINTER, &log) &&
        log->pMethods->xFileSize(log, &bytes[1]) != SQLITE_OK)
        return false;
    *ret_database = bytes[0];
    *ret_log = bytes[1];
    return true;
}

// The last commit of the index is the last that counts: behind it are frames of one that failed,
// whole perhaps, and taken for a commit by whoever opens the database after a crash.
bool sqlite_forget_uncommitted(struct store_db *db) {
    sqlite3_file *database = NULL;
    sqlite3_file *log = NULL;
    void volatile *index = NULL;
    if (engine_in_transaction(db) || !find_file(db, SQLITE_FCNTL_FILE_POINTER, &database) ||
        !find_file(db, SQLITE_FCNTL_JOURNAL_POINTER, &log) || database->pMethods->iVersion < 2 ||
        database->pMethods->xShmMap(database, 0, INDEX_BYTES, 0, &index) != SQLITE_OK || !index)
        return false;
    const uint16_t page_size = ((const volatile uint16_t *)index)[INDEX_PAGE_SIZE_AT];
    const uint32_t frames = ((const volatile uint32_t *)index)[INDEX_FRAMES_AT];
    const sqlite3_int64 page_bytes = page_size == 1 ? 65536 : page_size;
    const sqlite3_int64 kept =
        frames ? LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + page_bytes) : 0;
    return log->pMethods->xTruncate(log, kept) == SQLITE_OK;
}
