#include "tables/registrations.h"

#include "engine/statement.h"
#include "tables/ended_mappings.h"

#include <string.h>

#define REGISTRATION_COLUMNS                                                                       \
    "SELECT r.id, g.name, r.name, r.cloud_id, r.object_id, r.billing_model, r.tags, r.etag"        \
    " FROM resource_group AS g JOIN registration AS r ON r.resource_group = g.id "

static void registration_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct registration_row *)row = (struct registration_row){
        .id = column_integer(statement, 0),
        .group = column_text(arena, statement, 1),
        .name = column_text(arena, statement, 2),
        .cloud_id = column_text(arena, statement, 3),
        .object_id = column_text(arena, statement, 4),
        .billing_model = column_text(arena, statement, 5),
        .tags = column_text(arena, statement, 6),
        .etag = (uint64_t)column_integer(statement, 7),
    };
}

void registration_texts(struct registration_row *row, struct text *ret_texts[REGISTRATION_TEXTS]) {
    struct text *const texts[REGISTRATION_TEXTS] = {
        &row->group, &row->name, &row->cloud_id, &row->object_id, &row->billing_model, &row->tags};
    memcpy(ret_texts, texts, sizeof texts);
}

SQL sql_find = {
    CHANGES_NOTHING, REGISTRATION_COLUMNS
    "WHERE g.subscription = $1 AND lower(g.name) = lower($2) AND lower(r.name) = lower($3)"
    " AND ($4 = 1 OR EXISTS (SELECT 1 FROM subscription WHERE id = $1 AND origin <> 'loose'))"};

enum store_result store_registration_find(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text group,
                                          struct text name, bool anywhere,
                                          struct registration_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, group);
    bind_text(statement, 3, name);
    bind_integer(statement, 4, anywhere);
    return statement_one(db, arena, statement, registration_read_row, ret_row);
}

SQL sql_elsewhere = {
    CHANGES_NOTHING,
    "SELECT g.name FROM (SELECT id, name FROM resource_group WHERE subscription = $1"
    " ORDER BY lower(name) LIMIT 1000) AS g JOIN registration AS r ON r.resource_group = g.id"
    " WHERE lower(r.name) = lower($2) ORDER BY lower(g.name) LIMIT 1"};

enum store_result store_registration_elsewhere(struct store_db *db, struct arena *arena,
                                               const struct guid *subscription, struct text name,
                                               struct text *ret_group) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_elsewhere);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_group = column_text(arena, statement, 0);
    return result;
}

SQL sql_token = {CHANGES_NOTHING, "SELECT token FROM registration WHERE id = $1"};

enum store_result store_registration_token(struct store_db *db, struct arena *arena, int64_t id,
                                           struct text *ret_token) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_token);
    bind_integer(statement, 1, id);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_token = column_text(arena, statement, 0);
    return result;
}

SQL sql_system_data = {CHANGES_NOTHING,
                       "SELECT " SYSTEM_DATA_COLUMNS " FROM registration WHERE id = $1"};

static void read_system_data(struct arena *arena, struct statement *statement, void *data) {
    *(struct system_data *)data = column_system_data(arena, statement, 0);
}

enum store_result store_registration_system_data(struct store_db *db, struct arena *arena,
                                                 int64_t id, struct system_data *ret_data) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_system_data);
    bind_integer(statement, 1, id);
    return statement_one(db, arena, statement, read_system_data, ret_data);
}

SQL sql_list = {CHANGES_NOTHING, REGISTRATION_COLUMNS
                "WHERE g.id = $1 AND lower(r.name) > lower($2) ORDER BY lower(r.name) LIMIT $3"};

enum store_result store_registration_list(struct store_db *db, struct arena *arena, int64_t group,
                                          struct text after, size_t limit,
                                          struct registration_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, registration_read_row,
                          ret_rows, ret_count);
}

SQL sql_list_all = {
    CHANGES_NOTHING, REGISTRATION_COLUMNS
    "WHERE g.subscription = $1 AND (lower(r.name), lower(g.name)) > (lower($2), lower($3))"
    " ORDER BY lower(r.name), lower(g.name) LIMIT $4"};

enum store_result store_registration_list_all(struct store_db *db, struct arena *arena,
                                              const struct guid *subscription,
                                              struct text after_name, struct text after_group,
                                              size_t limit, struct registration_row **ret_rows,
                                              size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list_all);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after_name);
    bind_text(statement, 3, after_group);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, registration_read_row,
                          ret_rows, ret_count);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO registration (resource_group, name, cloud_id, object_id, billing_model,"
               " tags, etag, token, " SYSTEM_DATA_COLUMNS
               ")"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9, $10, $11)"};

static enum store_result registration_add(struct store_db *db, int64_t group,
                                          const struct registration_row *row, struct text token,
                                          const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->cloud_id);
    bind_text(statement, 4, row->object_id);
    bind_text(statement, 5, row->billing_model);
    bind_text(statement, 6, row->tags);
    bind_integer(statement, 7, (int64_t)row->etag);
    bind_text(statement, 8, token);
    bind_mark(statement, 9, mark);
    return statement_run(db, statement);
}

SQL sql_update = {CHANGES_STATE,
                  "UPDATE registration SET cloud_id = $1, object_id = $2, billing_model = $3,"
                  " tags = $4, etag = $5, token = CASE WHEN $6 = '' THEN token ELSE $6 END,"
                  " modified_by = $7, modified_by_type = $8, modified_at = $9 WHERE id = $10"};

static enum store_result registration_update(struct store_db *db,
                                             const struct registration_row *row, struct text token,
                                             const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_update);
    bind_text(statement, 1, row->cloud_id);
    bind_text(statement, 2, row->object_id);
    bind_text(statement, 3, row->billing_model);
    bind_text(statement, 4, row->tags);
    bind_integer(statement, 5, (int64_t)row->etag);
    bind_text(statement, 6, token);
    bind_mark(statement, 7, mark);
    bind_integer(statement, 10, row->id);
    return statement_run(db, statement);
}

enum store_result store_registration_put(struct store_db *db, int64_t group,
                                         const struct registration_row *row, struct text token,
                                         const struct system_mark *mark) {
    return row->id ? registration_update(db, row, token, mark)
                   : registration_add(db, group, row, token, mark);
}

SQL sql_enable_remote = {CHANGES_STATE,
                         "UPDATE registration SET remote_management = 1, modified_by = $1,"
                         " modified_by_type = $2, modified_at = $3 WHERE id = $4"};

enum store_result store_registration_enable_remote(struct store_db *db, int64_t id,
                                                   const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_enable_remote);
    bind_mark(statement, 1, mark);
    bind_integer(statement, 4, id);
    return statement_run(db, statement);
}

SQL sql_move = {CHANGES_STATE,
                "UPDATE registration SET resource_group = $1, etag = $2, modified_by = $3,"
                " modified_by_type = $4, modified_at = $5 WHERE id = $6"};

enum store_result store_registration_move(struct store_db *db, int64_t id, int64_t group,
                                          uint64_t etag, const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_move);
    bind_integer(statement, 1, group);
    bind_integer(statement, 2, (int64_t)etag);
    bind_mark(statement, 3, mark);
    bind_integer(statement, 6, id);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM registration WHERE id = $1"};

enum store_result store_registration_remove(struct store_db *db, int64_t id) {
    const enum store_result result = store_mappings_of_registration_deleted(db, id);
    if (result != STORE_OK)
        return result;
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_integer(statement, 1, id);
    return statement_run(db, statement);
}
