#include "ledger/usage_entries.h"

#include "ledger/usage_rows.h"

enum {
    SERIES_AT = USAGE_RECORD_COUNT,
    CHARGE_AT = SERIES_AT + USAGE_SERIES_COUNT,
    REPORT_AT = CHARGE_AT + USAGE_CHARGE_COUNT,
    DATA_AT = REPORT_AT + USAGE_REPORT_COUNT,
};

static void entry_read_row(struct arena *arena, struct statement *statement, void *row) {
    struct usage_entry *entry = row;
    usage_record_read_at(arena, statement, 0, &entry->record);
    usage_series_read_at(arena, statement, SERIES_AT, &entry->series);
    usage_charge_read_at(arena, statement, CHARGE_AT, &entry->charge);
    usage_report_read_at(arena, statement, REPORT_AT, &entry->report);
    entry->instance_data = column_text(arena, statement, DATA_AT);
}

#define SELECT(data)                                                                               \
    "SELECT " USAGE_RECORD_COLUMNS ", " USAGE_SERIES_COLUMNS ", " USAGE_CHARGE_COLUMNS             \
    ", " USAGE_REPORT_COLUMNS ", " data                                                            \
    " FROM usage_record r"                                                                         \
    " JOIN usage_series s ON s.id = r.series JOIN usage_charge c ON c.id = r.charge"               \
    " JOIN usage_report p ON p.id = c.report"

SQL sql_find = {CHANGES_NOTHING,
                SELECT("i.data") " JOIN usage_instance i ON i.id = r.instance WHERE r.id = $1"};

enum store_result store_usage_entry_find(struct store_db *db, struct arena *arena, int64_t record,
                                         struct usage_entry *ret_entry) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, record);
    return statement_one(db, arena, statement, entry_read_row, ret_entry);
}

SQL sql_list = {CHANGES_NOTHING, SELECT("''") " WHERE r.id > $1 ORDER BY r.id LIMIT $2"};

enum store_result store_usage_entry_list(struct store_db *db, struct arena *arena, int64_t after,
                                         size_t limit, struct usage_entry **ret_entries,
                                         size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_entry), entry_read_row,
                          ret_entries, ret_count);
}
