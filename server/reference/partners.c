#include "reference/partners.h"

#include "store/statement.h"

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO partner (id, name, root, reachable) VALUES ($1, $2, $3, $4)"};

enum store_result store_partner_add(struct store_db *db, const struct partner_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->id);
    bind_text(statement, 2, row->name);
    bind_integer(statement, 3, row->root);
    bind_integer(statement, 4, row->reachable);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM partner"};

enum store_result store_partners_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}
