#include "parties/invitations.h"

#include "engine/statement.h"

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO invitation (ticket, principal, redirect_url) VALUES ($1, $2, $3)"
               " ON CONFLICT (ticket) DO UPDATE SET redirect_url = excluded.redirect_url"};

enum store_result store_invitation_put(struct store_db *db, const struct invitation_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->ticket);
    bind_guid(statement, 2, &row->principal);
    bind_text(statement, 3, row->redirect_url);
    return statement_run(db, statement);
}

#define INVITATION_COLUMNS "SELECT ticket, principal, redirect_url FROM invitation "

static void invitation_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct invitation_row *)row = (struct invitation_row){
        .ticket = column_guid(statement, 0),
        .principal = column_guid(statement, 1),
        .redirect_url = column_text(arena, statement, 2),
    };
}

SQL sql_find = {CHANGES_NOTHING, INVITATION_COLUMNS "WHERE ticket = $1"};

enum store_result store_invitation_find(struct store_db *db, struct arena *arena,
                                        const struct guid *ticket, struct invitation_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, ticket);
    return statement_one(db, arena, statement, invitation_read_row, ret_row);
}

SQL sql_of = {CHANGES_NOTHING, INVITATION_COLUMNS "WHERE principal = $1 ORDER BY ticket LIMIT 1"};

enum store_result store_invitation_of(struct store_db *db, struct arena *arena,
                                      const struct guid *principal,
                                      struct invitation_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of);
    bind_guid(statement, 1, principal);
    return statement_one(db, arena, statement, invitation_read_row, ret_row);
}
