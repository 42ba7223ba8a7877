#include "store/tenants.h"

#include "store/statement.h"

static const char sql_find[] = "SELECT 1 FROM tenant WHERE id = ?";

enum store_result store_tenant_find(struct store_db *db, const struct guid *id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_guid(statement, 1, id);
    return statement_row(db, statement);
}
