#include "tables/resource_groups.h"

#include "engine/statement.h"
#include "tables/ended_mappings.h"

#define GROUP_COLUMNS "SELECT id, name, location, managed_by, tags FROM resource_group "

static void group_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct resource_group_row *)row = (struct resource_group_row){
        .id = column_integer(statement, 0),
        .name = column_text(arena, statement, 1),
        .location = column_text(arena, statement, 2),
        .managed_by = column_text(arena, statement, 3),
        .tags = column_text(arena, statement, 4),
    };
}

SQL sql_find = {CHANGES_NOTHING,
                GROUP_COLUMNS "WHERE subscription = $1 AND lower(name) = lower($2)"};

enum store_result store_resource_group_find(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text name,
                                            struct resource_group_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    return statement_one(db, arena, statement, group_read_row, ret_row);
}

SQL sql_list = {
    CHANGES_NOTHING, GROUP_COLUMNS
    "WHERE subscription = $1 AND lower(name) > lower($2) ORDER BY lower(name) LIMIT $3"};

enum store_result store_resource_group_list(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text after,
                                            size_t limit, struct resource_group_row **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, group_read_row, ret_rows,
                          ret_count);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO resource_group (subscription, name, location, managed_by, tags)"
               " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subscription, lower(name)) DO NOTHING"
               " RETURNING id"};

enum store_result store_resource_group_add(struct store_db *db, const struct guid *subscription,
                                           const struct resource_group_row *row, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->location);
    bind_text(statement, 4, row->managed_by);
    bind_text(statement, 5, row->tags);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK && ret_id)
        *ret_id = column_integer(statement, 0);
    return result == STORE_MISSING ? STORE_OK : result; // it was there
}

SQL sql_update = {CHANGES_STATE,
                  "UPDATE resource_group SET managed_by = $1, tags = $2 WHERE id = $3"};

enum store_result store_resource_group_update(struct store_db *db,
                                              const struct resource_group_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_update);
    bind_text(statement, 1, row->managed_by);
    bind_text(statement, 2, row->tags);
    bind_integer(statement, 3, row->id);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM resource_group WHERE id = $1"};

enum store_result store_resource_group_remove(struct store_db *db, int64_t id) {
    const enum store_result result = store_mappings_of_group_deleted(db, id);
    if (result != STORE_OK)
        return result;
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_integer(statement, 1, id);
    return statement_run(db, statement);
}
