#include "parties/row_origin_sql.h"

static const char *const words[] = {
    [ORIGIN_FILE] = "file", [ORIGIN_MADE] = "made", [ORIGIN_LOOSE] = "loose"};

void bind_origin(struct statement *statement, int at, enum row_origin origin) {
    bind_text(statement, at, text_of(words[origin]));
}

// What is old was the file's.
enum row_origin column_origin(struct statement *statement, int at) {
    switch (column_integer(statement, at)) {
    case 1:
        return ORIGIN_MADE;
    case 2:
        return ORIGIN_LOOSE;
    default:
        return ORIGIN_FILE;
    }
}

enum store_result origin_run(struct store_db *db, const struct sql *sql, bool all) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_integer(statement, 1, all);
    return statement_run(db, statement);
}
