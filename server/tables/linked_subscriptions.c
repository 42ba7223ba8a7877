#include "tables/linked_subscriptions.h"

#include "engine/statement.h"

#define LINKED_COLUMNS                                                                             \
    "SELECT l.id, g.name, l.name, l.location, l.linked_id, coalesce(l.registration, 0),"           \
    " l.registration_id, coalesce(r.cloud_id, ''), coalesce(r.object_id, ''),"                     \
    " coalesce(r.remote_management, 0), l.tags, l.etag, l.created_by, l.created_by_type,"          \
    " l.created_at, l.modified_by, l.modified_by_type, l.modified_at"                              \
    " FROM resource_group AS g JOIN linked_subscription AS l ON l.resource_group = g.id"           \
    " LEFT JOIN registration AS r ON r.id = l.registration "

static void linked_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct linked_subscription_row *)row = (struct linked_subscription_row){
        .id = column_integer(statement, 0),
        .group = column_text(arena, statement, 1),
        .name = column_text(arena, statement, 2),
        .location = column_text(arena, statement, 3),
        .linked_id = column_guid(statement, 4),
        .registration = column_integer(statement, 5),
        .registration_id = column_text(arena, statement, 6),
        .cloud_id = column_text(arena, statement, 7),
        .object_id = column_text(arena, statement, 8),
        .is_managed = column_integer(statement, 9),
        .tags = column_text(arena, statement, 10),
        .etag = (uint64_t)column_integer(statement, 11),
        .data = column_system_data(arena, statement, 12),
    };
}

SQL sql_find = {
    CHANGES_NOTHING, LINKED_COLUMNS
    "WHERE g.subscription = $1 AND lower(g.name) = lower($2) AND lower(l.name) = lower($3)"
    " AND ($4 = 1 OR EXISTS (SELECT 1 FROM subscription WHERE id = $1 AND origin <> 'loose'))"};

enum store_result store_linked_find(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, struct text group,
                                    struct text name, bool anywhere,
                                    struct linked_subscription_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, group);
    bind_text(statement, 3, name);
    bind_integer(statement, 4, anywhere);
    return statement_one(db, arena, statement, linked_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, LINKED_COLUMNS
                "WHERE g.subscription = $1 AND ($2 = 0 OR g.id = $2)"
                " AND (lower(l.name), lower(g.name)) > (lower($3), lower($4))"
                " ORDER BY lower(l.name), lower(g.name) LIMIT $5"};

enum store_result store_linked_list(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, int64_t group,
                                    struct text after_name, struct text after_group, size_t limit,
                                    struct linked_subscription_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, group);
    bind_text(statement, 3, after_name);
    bind_text(statement, 4, after_group);
    bind_integer(statement, 5, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, linked_read_row, ret_rows,
                          ret_count);
}

SQL sql_conflict = {CHANGES_NOTHING,
                    "SELECT 1 FROM linked_subscription"
                    " WHERE registration = $1 AND linked_id = $2 AND id <> $3"};

enum store_result store_linked_conflict(struct store_db *db,
                                        const struct linked_subscription_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_conflict);
    bind_integer(statement, 1, row->registration);
    bind_guid(statement, 2, &row->linked_id);
    bind_integer(statement, 3, row->id);
    return statement_row(db, statement);
}

// A registration that is gone is no registration.
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO linked_subscription (resource_group, name, location, linked_id,"
               " registration, registration_id, tags, etag, " SYSTEM_DATA_COLUMNS
               ")"
               " VALUES ($1, $2, $3, $4, CASE WHEN $5 = 0 THEN NULL ELSE $5 END, $6, $7, $8,"
               " $9, $10, $11, $9, $10, $11)"};

static enum store_result linked_add(struct store_db *db, int64_t group,
                                    const struct linked_subscription_row *row,
                                    const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->location);
    bind_guid(statement, 4, &row->linked_id);
    bind_integer(statement, 5, row->registration);
    bind_text(statement, 6, row->registration_id);
    bind_text(statement, 7, row->tags);
    bind_integer(statement, 8, (int64_t)row->etag);
    bind_mark(statement, 9, mark);
    return statement_run(db, statement);
}

SQL sql_update = {CHANGES_STATE,
                  "UPDATE linked_subscription SET linked_id = $1,"
                  " registration = CASE WHEN $2 = 0 THEN NULL ELSE $2 END, registration_id = $3,"
                  " tags = $4, etag = $5, modified_by = $6, modified_by_type = $7,"
                  " modified_at = $8 WHERE id = $9"};

static enum store_result linked_update(struct store_db *db,
                                       const struct linked_subscription_row *row,
                                       const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_update);
    bind_guid(statement, 1, &row->linked_id);
    bind_integer(statement, 2, row->registration);
    bind_text(statement, 3, row->registration_id);
    bind_text(statement, 4, row->tags);
    bind_integer(statement, 5, (int64_t)row->etag);
    bind_mark(statement, 6, mark);
    bind_integer(statement, 9, row->id);
    return statement_run(db, statement);
}

enum store_result store_linked_put(struct store_db *db, int64_t group,
                                   const struct linked_subscription_row *row,
                                   const struct system_mark *mark) {
    return row->id ? linked_update(db, row, mark) : linked_add(db, group, row, mark);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM linked_subscription WHERE id = $1"};

enum store_result store_linked_remove(struct store_db *db, int64_t id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_integer(statement, 1, id);
    return statement_run(db, statement);
}

SQL sql_move = {CHANGES_STATE,
                "UPDATE linked_subscription SET resource_group = $1, etag = $2, modified_by = $3,"
                " modified_by_type = $4, modified_at = $5 WHERE id = $6"};

enum store_result store_linked_move(struct store_db *db, int64_t id, int64_t group, uint64_t etag,
                                    const struct system_mark *mark) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_move);
    bind_integer(statement, 1, group);
    bind_integer(statement, 2, (int64_t)etag);
    bind_mark(statement, 3, mark);
    bind_integer(statement, 6, id);
    return statement_run(db, statement);
}

SQL sql_follow = {CHANGES_STATE,
                  "UPDATE linked_subscription SET registration_id = $1, etag = $2"
                  " WHERE registration = $3"};

enum store_result store_linked_follow(struct store_db *db, int64_t registration,
                                      struct text registration_id, uint64_t etag) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_follow);
    bind_text(statement, 1, registration_id);
    bind_integer(statement, 2, (int64_t)etag);
    bind_integer(statement, 3, registration);
    return statement_run(db, statement);
}

SQL sql_touch = {CHANGES_STATE, "UPDATE linked_subscription SET etag = $1 WHERE registration = $2"};

enum store_result store_linked_touch(struct store_db *db, int64_t registration, uint64_t etag) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_touch);
    bind_integer(statement, 1, (int64_t)etag);
    bind_integer(statement, 2, registration);
    return statement_run(db, statement);
}
