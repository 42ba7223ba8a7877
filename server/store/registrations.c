#include "store/registrations.h"

#include "store/statement.h"

#define REGISTRATION_COLUMNS                                                                       \
    "SELECT r.id, g.name, r.name, r.cloud_id, r.object_id, r.billing_model, r.tags, r.etag"        \
    " FROM resource_group AS g JOIN registration AS r ON r.resource_group = g.id "

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct registration_row *)row = (struct registration_row){
        .id = sqlite3_column_int64(statement, 0),
        .group = column_text(arena, statement, 1),
        .name = column_text(arena, statement, 2),
        .cloud_id = column_text(arena, statement, 3),
        .object_id = column_text(arena, statement, 4),
        .billing_model = column_text(arena, statement, 5),
        .tags = column_text(arena, statement, 6),
        .etag = (uint64_t)sqlite3_column_int64(statement, 7),
    };
}

static const char sql_find[] = REGISTRATION_COLUMNS
    "WHERE g.subscription = ?1 AND g.name = ?2 AND r.name = ?3"
    " AND (?4 OR EXISTS (SELECT 1 FROM subscription WHERE id = ?1 AND in_directory = 1))";

enum store_result store_registration_find(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text group,
                                          struct text name, bool anywhere,
                                          struct registration_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, group);
    bind_text(statement, 3, name);
    bind_integer(statement, 4, anywhere);
    return statement_one(db, arena, statement, read_row, ret_row);
}

static const char sql_token[] = "SELECT token FROM registration WHERE id = ?";

enum store_result store_registration_token(struct store_db *db, struct arena *arena, int64_t id,
                                           struct text *ret_token) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_token);
    bind_integer(statement, 1, id);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_token = column_text(arena, statement, 0);
    return result;
}

static const char sql_list[] =
    REGISTRATION_COLUMNS "WHERE g.id = ? AND r.name > ? ORDER BY r.name LIMIT ?";

enum store_result store_registration_list(struct store_db *db, struct arena *arena, int64_t group,
                                          struct text after, size_t limit,
                                          struct registration_row **ret_rows, size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_list_all[] = REGISTRATION_COLUMNS
    "WHERE g.subscription = ? AND (r.name, g.name) > (?, ?) ORDER BY r.name, g.name LIMIT ?";

enum store_result store_registration_list_all(struct store_db *db, struct arena *arena,
                                              const struct guid *subscription,
                                              struct text after_name, struct text after_group,
                                              size_t limit, struct registration_row **ret_rows,
                                              size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list_all);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after_name);
    bind_text(statement, 3, after_group);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_put[] =
    "INSERT INTO registration (id, resource_group, name, cloud_id, object_id, billing_model, tags,"
    " etag, token) VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    " ON CONFLICT (id) DO UPDATE SET cloud_id = excluded.cloud_id, object_id = excluded.object_id,"
    " billing_model = excluded.billing_model, tags = excluded.tags, etag = excluded.etag,"
    " token = CASE WHEN excluded.token = '' THEN token ELSE excluded.token END";

enum store_result store_registration_put(struct store_db *db, int64_t group,
                                         const struct registration_row *row, struct text token) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_put);
    bind_integer(statement, 1, row->id);
    bind_integer(statement, 2, group);
    bind_text(statement, 3, row->name);
    bind_text(statement, 4, row->cloud_id);
    bind_text(statement, 5, row->object_id);
    bind_text(statement, 6, row->billing_model);
    bind_text(statement, 7, row->tags);
    bind_integer(statement, 8, (int64_t)row->etag);
    bind_text(statement, 9, token);
    return statement_run(db, statement);
}

static const char sql_enable_remote[] =
    "UPDATE registration SET remote_management = 1 WHERE id = ?";
static const char sql_remove[] = "DELETE FROM registration WHERE id = ?";

static enum store_result on_id(struct store_db *db, const char *sql, int64_t id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql);
    bind_integer(statement, 1, id);
    return statement_run(db, statement);
}

enum store_result store_registration_enable_remote(struct store_db *db, int64_t id) {
    return on_id(db, sql_enable_remote, id);
}

enum store_result store_registration_remove(struct store_db *db, int64_t id) {
    return on_id(db, sql_remove, id);
}
