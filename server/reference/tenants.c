#include "reference/tenants.h"

#include "store/statement.h"

SQL sql_find = {CHANGES_NOTHING, "SELECT 1 FROM tenant WHERE id = $1"};

enum store_result store_tenant_find(struct store_db *db, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, id);
    return statement_row(db, statement);
}

static void tenant_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct tenant_row *)row = (struct tenant_row){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .default_domain = column_text(arena, statement, 2),
    };
}

SQL sql_list = {
    CHANGES_NOTHING,
    "SELECT id, display_name, default_domain FROM tenant WHERE id > $1 ORDER BY id LIMIT $2"};

enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, tenant_read_row, ret_rows,
                          ret_count);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO tenant (id, display_name, default_domain) VALUES ($1, $2, $3)"};

enum store_result store_tenant_add(struct store_db *db, const struct tenant_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->display_name);
    bind_text(statement, 3, row->default_domain);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM tenant"};

enum store_result store_tenants_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}
