// The column that says where a row came from: for this room's SQL. While a file is loaded, the rows
// of the one before it are aged first; those that nobody has put again are dropped at the end.
#ifndef AZSREG_PARTIES_ROW_ORIGIN_SQL_H
#define AZSREG_PARTIES_ROW_ORIGIN_SQL_H

#include "engine/statement.h"
#include "parties/row_origin.h"

void bind_origin(struct statement *statement, int at, enum row_origin origin);

// A column that ORIGIN_NUMBER reads.
#define ORIGIN_NUMBER(column) "CASE " column " WHEN 'made' THEN 1 WHEN 'loose' THEN 2 ELSE 0 END"
enum row_origin column_origin(struct statement *statement, int at);

// Both take whether what requests have made goes as well.
#define ORIGIN_AGE(table)                                                                          \
    "UPDATE " table " SET origin = 'old' WHERE origin = 'file' OR (origin = 'made' AND $1 = 1)"
#define ORIGIN_DROP(table)                                                                         \
    "DELETE FROM " table " WHERE origin = 'old' OR (origin = 'loose' AND $1 = 1)"

enum store_result origin_run(struct store_db *db, const struct sql *sql, bool all);

#endif
