#include "ledger/usage_charges.h"

#include "ledger/usage_rows.h"
#include "parties/one_column.h"

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_charge"
               " (report, payer, rule, tenant, tenant_source, mapped, mapped_from_ms, is_free)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"};

enum store_result store_usage_charge_add(struct store_db *db, const struct usage_charge_row *row,
                                         int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->report);
    bind_guid(statement, 2, &row->payer);
    bind_text(statement, 3, row->rule);
    bind_guid_or_none(statement, 4, &row->tenant);
    bind_text(statement, 5, row->tenant_source);
    bind_guid_or_none(statement, 6, &row->mapped);
    bind_integer(statement, 7, row->mapped_from_ms);
    bind_integer(statement, 8, row->is_free);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

void usage_charge_read_at(struct arena *arena, struct statement *statement, int at, void *row) {
    *(struct usage_charge_row *)row = (struct usage_charge_row){
        .id = column_integer(statement, at),
        .report = column_integer(statement, at + 1),
        .payer = column_guid(statement, at + 2),
        .rule = column_text(arena, statement, at + 3),
        .tenant = column_guid(statement, at + 4),
        .tenant_source = column_text(arena, statement, at + 5),
        .mapped = column_guid(statement, at + 6),
        .mapped_from_ms = column_integer(statement, at + 7),
        .is_free = column_integer(statement, at + 8),
    };
}

static void charge_read_row(struct arena *arena, struct statement *statement, void *row) {
    usage_charge_read_at(arena, statement, 0, row);
}

SQL sql_find = {CHANGES_NOTHING,
                "SELECT " USAGE_CHARGE_COLUMNS " FROM usage_charge c WHERE c.id = $1"};

enum store_result store_usage_charge_find(struct store_db *db, struct arena *arena, int64_t id,
                                          struct usage_charge_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, id);
    return statement_one(db, arena, statement, charge_read_row, ret_row);
}
