#include "parties/partner_agents.h"

#include "parties/one_column.h"

SQL sql_agent_add = {CHANGES_STATE,
                     "INSERT INTO partner_agent (partner, principal) VALUES ($1, $2)"
                     " ON CONFLICT (partner, principal) DO NOTHING"};

enum store_result store_partner_agent_add(struct store_db *db, int64_t partner,
                                          const struct guid *principal) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_agent_add);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, principal);
    return statement_run(db, statement);
}

SQL sql_agent_find = {CHANGES_NOTHING,
                      "SELECT 1 FROM partner_agent WHERE partner = $1 AND principal = $2"};

enum store_result store_partner_agent_find(struct store_db *db, int64_t partner,
                                           const struct guid *principal) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_agent_find);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, principal);
    return statement_row(db, statement);
}

SQL sql_agents_clear = {CHANGES_STATE, "DELETE FROM partner_agent WHERE partner = $1"};

enum store_result store_partner_agents_clear(struct store_db *db, int64_t partner) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_agents_clear);
    bind_integer(statement, 1, partner);
    return statement_run(db, statement);
}

SQL sql_agents = {CHANGES_NOTHING,
                  "SELECT principal FROM partner_agent WHERE partner = $1 AND principal > $2"
                  " ORDER BY principal LIMIT $3"};

enum store_result store_partner_agents(struct store_db *db, struct arena *arena, int64_t partner,
                                       const struct guid *after, size_t limit,
                                       struct guid **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_agents);
    bind_integer(statement, 1, partner);
    bind_after(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, guid_read_row, ret_rows,
                          ret_count);
}
