// Whatever is asked of an engine, handed on to the one that the connection is of.
#include "engine/engine.h"

#include <stdint.h>

// Its place in the section: what the linker puts together is an array, but not to C.
size_t sql_number(const struct sql *sql) {
    return ((uintptr_t)sql - (uintptr_t)sql_first) / sizeof *sql;
}

size_t sql_count(void) {
    return sql_number(sql_end);
}

// --- connections ---------------------------------------------------------------------------------

void engine_start(const struct engine *engine) {
    if (engine->start)
        engine->start();
}

bool engine_connect(struct store_db *db, const struct engine *engine, const char *place) {
    db->engine = engine;
    return engine->connect(db, place);
}

void engine_disconnect(struct store_db *db) {
    if (db->connection)
        db->engine->disconnect(db);
    db->connection = NULL;
}

const char *engine_message(const struct store_db *db) {
    return db->connection ? db->engine->message(db) : "out of memory";
}

enum store_result engine_set_up(struct store_db *db, enum engine_use use) {
    return db->engine->set_up(db, use);
}

enum store_result engine_prepare_bounds(struct store_db *db) {
    return db->engine->prepare_bounds(db);
}

enum store_result engine_bound(struct store_db *db, enum bound bound) {
    return db->engine->bound(db, bound);
}

bool engine_in_transaction(const struct store_db *db) {
    return db->connection && db->engine->in_transaction(db);
}

bool engine_forget_uncommitted(struct store_db *db) {
    return db->engine->forget_uncommitted(db);
}

bool engine_is_lost(const struct store_db *db) {
    return db->engine->is_lost && db->engine->is_lost(db);
}

// --- the log -------------------------------------------------------------------------------------

int64_t engine_log_pages(const struct store_db *db) {
    return db->engine->log_pages ? db->engine->log_pages(db) : 0;
}

enum store_result engine_checkpoint(struct store_db *db) {
    return db->engine->checkpoint ? db->engine->checkpoint(db) : STORE_OK;
}

bool engine_file_bytes(struct store_db *db, int64_t *ret_database, int64_t *ret_log) {
    return db->engine->file_bytes && db->engine->file_bytes(db, ret_database, ret_log);
}

// --- statements ----------------------------------------------------------------------------------

enum store_result engine_step(struct store_db *db, struct statement *statement) {
    return db->engine->step(db, statement);
}

struct text engine_text(struct statement *statement, int at) {
    return statement->engine->text(statement, at);
}

struct text engine_blob(struct statement *statement, int at) {
    return statement->engine->blob(statement, at);
}

size_t engine_row_text_bytes(struct statement *statement) {
    return statement->engine->row_text_bytes(statement);
}

enum store_result engine_exec(struct store_db *db, const char *sql) {
    return db->engine->exec(db, sql);
}

// --- asking ahead --------------------------------------------------------------------------------

int engine_fd(const struct store_db *db) {
    return db->engine->fd && db->connection ? db->engine->fd(db) : -1;
}

void engine_send_ahead(struct store_db *db) {
    if (db->engine->send_ahead)
        db->engine->send_ahead(db);
}

void engine_take_ahead(struct store_db *db, bool is_there) {
    if (db->engine->take_ahead)
        db->engine->take_ahead(db, is_there);
}

// --- the data as a whole -------------------------------------------------------------------------

bool engine_identify(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why) {
    return db->engine->identify(db, arena, ret_identity, ret_why);
}

enum store_result engine_begin_schema(struct store_db *db) {
    return db->engine->begin_schema(db);
}

enum store_result engine_end_schema(struct store_db *db, bool keep) {
    return db->engine->end_schema(db, keep);
}

enum store_result engine_stamp(struct store_db *db, int version) {
    return db->engine->stamp(db, version);
}

enum store_result engine_hold_references(struct store_db *db, bool held) {
    return db->engine->hold_references ? db->engine->hold_references(db, held) : STORE_OK;
}

bool engine_references_hold(struct store_db *db) {
    return !db->engine->references_hold || db->engine->references_hold(db);
}

enum store_result engine_clear(struct store_db *db, const char *const *kept) {
    return db->engine->clear(db, kept);
}

void engine_expect_long(struct store_db *db, bool is_long) {
    if (db->engine->expect_long)
        db->engine->expect_long(db, is_long);
}

void engine_shrink(struct store_db *db) {
    if (db->engine->shrink)
        db->engine->shrink(db);
}
