#include "engine/statement.h"

#include "engine/engine.h"

#include <string.h>

struct statement *statement_of(struct store_db *db, const struct sql *sql) {
    return db->engine->statement_of(db, sql);
}

void statement_reset(struct statement *statement) {
    statement->engine->reset(statement);
}

int64_t statement_changes(const struct store_db *db) {
    return db->engine->changes(db);
}

void bind_text(struct statement *statement, int at, struct text text) {
    if (statement)
        statement->engine->bind_text(statement, at, text);
}

void bind_blob(struct statement *statement, int at, struct text bytes) {
    if (statement)
        statement->engine->bind_blob(statement, at, bytes);
}

void bind_integer(struct statement *statement, int at, int64_t number) {
    if (statement)
        statement->engine->bind_integer(statement, at, number);
}

void bind_none(struct statement *statement, int at) {
    if (statement)
        statement->engine->bind_none(statement, at);
}

void statement_foresee(struct store_db *db, struct statement *statement) {
    if (statement && statement->engine->foresee)
        statement->engine->foresee(db, statement);
}

int64_t column_integer(struct statement *statement, int at) {
    return statement->engine->integer(statement, at);
}

void bind_guid(struct statement *statement, int at, const struct guid *guid) {
    bind_blob(statement, at, (struct text){(const char *)guid->bytes, GUID_BYTES});
}

void bind_after(struct statement *statement, int at, const struct guid *guid) {
    if (guid)
        bind_guid(statement, at, guid);
    else
        bind_blob(statement, at, TEXT(""));
}

void bind_guid_or_none(struct statement *statement, int at, const struct guid *guid) {
    if (guid && !guid_is_nil(guid))
        bind_guid(statement, at, guid);
    else
        bind_none(statement, at);
}

struct text column_text(struct arena *arena, struct statement *statement, int at) {
    return text_copy(arena, engine_text(statement, at));
}

struct text column_blob(struct arena *arena, struct statement *statement, int at) {
    return text_copy(arena, engine_blob(statement, at));
}

struct guid column_guid(struct statement *statement, int at) {
    struct guid guid = {0};
    const struct text from = engine_blob(statement, at);
    if (from.size == GUID_BYTES)
        memcpy(guid.bytes, from.at, GUID_BYTES);
    return guid;
}

// Once the transaction is gone, a write would be one of its own and stay.
enum store_result statement_row(struct store_db *db, struct statement *statement) {
    const enum sql_changes changes = statement ? statement->sql->changes : CHANGES_NOTHING;
    if (changes == CHANGES_STATE)
        connection_new_state(db);
    if (changes != CHANGES_NOTHING && db->broken)
        return STORE_UNAVAILABLE;
    return engine_step(db, statement);
}

enum store_result statement_run(struct store_db *db, struct statement *statement) {
    const enum store_result result = statement_row(db, statement);
    const bool asks = statement && statement->sql->changes == CHANGES_NOTHING;
    return result == STORE_MISSING && !asks ? STORE_OK : result; // none was asked for
}

enum store_result statement_run_some(struct store_db *db, struct statement *statement) {
    const enum store_result result = statement_run(db, statement);
    return result == STORE_OK && !statement_changes(db) ? STORE_MISSING : result;
}

enum store_result statement_run_plain(struct store_db *db, const struct sql *sql) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    return statement_run(db, statement);
}

enum store_result statement_run_named(struct store_db *db, const struct sql *sql,
                                      const struct guid *id, struct text name) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, id);
    bind_text(statement, 2, name);
    return statement_run(db, statement);
}

enum store_result statement_run_on(struct store_db *db, const struct sql *sql,
                                   const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, id);
    return statement_run(db, statement);
}

enum store_result statement_pass_on(struct store_db *db, const struct sql *sql,
                                    const struct guid *from, const struct guid *into) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, into);
    bind_guid(statement, 2, from);
    return statement_run(db, statement);
}

enum store_result statement_one(struct store_db *db, struct arena *arena,
                                struct statement *statement, row_reader *read, void *ret_row) {
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        read(arena, statement, ret_row);
    return result;
}

enum { PAGE_TEXT_BYTES = 1048576 };

// How rows are read: where to, by whom, and how much of them.
struct reading {
    size_t limit;
    size_t size;
    size_t text_limit; // 0 for none
    row_reader *read;
};

static enum store_result read_rows(struct store_db *db, struct arena *arena,
                                   struct statement *statement, const struct reading *reading,
                                   void *ret_rows, size_t *ret_count) {
    unsigned char *rows = arena_alloc(arena, reading->limit * reading->size);
    enum store_result result = STORE_OK;
    size_t count = 0;
    size_t bytes = 0;
    if (!rows)
        return STORE_UNAVAILABLE;
    while (count < reading->limit && (!reading->text_limit || bytes < reading->text_limit) &&
           (result = statement_row(db, statement)) == STORE_OK) {
        bytes += reading->text_limit ? engine_row_text_bytes(statement) : 0;
        reading->read(arena, statement, rows + reading->size * count++);
    }
    if (result != STORE_OK && result != STORE_MISSING)
        return result;
    *(void **)ret_rows = rows;
    *ret_count = count;
    return STORE_OK;
}

enum store_result statement_rows(struct store_db *db, struct arena *arena,
                                 struct statement *statement, size_t limit, size_t size,
                                 row_reader *read, void *ret_rows, size_t *ret_count) {
    const struct reading reading = {limit, size, 0, read};
    return read_rows(db, arena, statement, &reading, ret_rows, ret_count);
}

enum store_result statement_page(struct store_db *db, struct arena *arena,
                                 struct statement *statement, size_t limit, size_t size,
                                 row_reader *read, void *ret_rows, size_t *ret_count) {
    const struct reading reading = {limit, size, PAGE_TEXT_BYTES, read};
    return read_rows(db, arena, statement, &reading, ret_rows, ret_count);
}
