// All rows of a table as lines, in a form that both engines read and write: PostgreSQL's COPY, as
// text (https://www.postgresql.org/docs/15/sql-copy.html). For moving data from one to the other.
#ifndef AZSREG_ENGINE_ROWS_H
#define AZSREG_ENGINE_ROWS_H

#include "engine/engine.h"

enum { ENGINE_NAME_CHARS = 63, ENGINE_TABLES_MAX = 128 };

// Those that refer to others come behind them.
struct engine_tables {
    char names[ENGINE_TABLES_MAX][ENGINE_NAME_CHARS + 1];
    size_t count;
};

typedef enum store_result engine_take_line(void *context, struct text line); // with its end

enum store_result engine_list_tables(struct store_db *db, struct engine_tables *ret_tables);

// The names of a table's columns, with commas between them.
enum store_result engine_list_columns(struct store_db *db, struct arena *arena, const char *table,
                                      struct text *ret_columns);

enum store_result engine_give_rows(struct store_db *db, const char *table, struct text columns,
                                   engine_take_line *take, void *context);

// In the transaction that is open: begins to take a table's rows, takes some, takes no more. The
// numbers that the table has given out (the last one, 0 for none) are not given out again.
enum store_result engine_begin_rows(struct store_db *db, const char *table, struct text columns);
enum store_result engine_take_rows(struct store_db *db, struct text lines);
enum store_result engine_end_rows(struct store_db *db, const char *table, int64_t last);

// The last number that a table has given out; 0: it has given out none, or gives none.
enum store_result engine_last_number(struct store_db *db, const char *table, int64_t *ret_last);

#endif
