#include "store/resource_groups.h"

#include "store/statement.h"

#define GROUP_COLUMNS "SELECT id, name, location, managed_by, tags FROM resource_group "

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct resource_group_row *)row = (struct resource_group_row){
        .id = sqlite3_column_int64(statement, 0),
        .name = column_text(arena, statement, 1),
        .location = column_text(arena, statement, 2),
        .managed_by = column_text(arena, statement, 3),
        .tags = column_text(arena, statement, 4),
    };
}

static const char sql_find[] = GROUP_COLUMNS "WHERE subscription = ? AND name = ?";

enum store_result store_resource_group_find(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text name,
                                            struct resource_group_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    return statement_one(db, arena, statement, read_row, ret_row);
}

static const char sql_list[] =
    GROUP_COLUMNS "WHERE subscription = ? AND name > ? ORDER BY name LIMIT ?";

enum store_result store_resource_group_list(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text after,
                                            size_t limit, struct resource_group_row **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_add[] =
    "INSERT INTO resource_group (subscription, name, location, managed_by, tags)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (subscription, name) DO NOTHING";

enum store_result store_resource_group_add(struct store_db *db, const struct guid *subscription,
                                           const struct resource_group_row *row, int64_t *ret_id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_add);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->location);
    bind_text(statement, 4, row->managed_by);
    bind_text(statement, 5, row->tags);
    const enum store_result result = statement_run(db, statement);
    if (result == STORE_OK && ret_id && statement_changes(db))
        *ret_id = sqlite3_last_insert_rowid(db->handle);
    return result;
}

static const char sql_update[] = "UPDATE resource_group SET managed_by = ?, tags = ? WHERE id = ?";

enum store_result store_resource_group_update(struct store_db *db,
                                              const struct resource_group_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_update);
    bind_text(statement, 1, row->managed_by);
    bind_text(statement, 2, row->tags);
    bind_integer(statement, 3, row->id);
    return statement_run(db, statement);
}

static const char sql_remove[] = "DELETE FROM resource_group WHERE id = ?";

enum store_result store_resource_group_remove(struct store_db *db, int64_t id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_remove);
    bind_integer(statement, 1, id);
    return statement_run(db, statement);
}
