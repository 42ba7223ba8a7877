#include "store/tenants.h"

#include "store/statement.h"

static const char sql_find[] = "SELECT 1 FROM tenant WHERE id = ?";

enum store_result store_tenant_find(struct store_db *db, const struct guid *id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_guid(statement, 1, id);
    return statement_row(db, statement);
}

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct tenant_row *)row = (struct tenant_row){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .default_domain = column_text(arena, statement, 2),
    };
}

static const char sql_list[] =
    "SELECT id, display_name, default_domain FROM tenant WHERE id > ? ORDER BY id LIMIT ?";

enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}
