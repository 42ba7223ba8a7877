// Who made a resource and who changed it last: the columns, which are the same in each table that
// has them.
#ifndef AZSREG_TABLES_SYSTEM_DATA_H
#define AZSREG_TABLES_SYSTEM_DATA_H

#include "engine/db.h"

struct statement;

struct system_mark {
    struct text by;      // empty where nobody had to sign in
    struct text by_type; // "User", "Application"
    int64_t at_ms;       // since 1970; 0: older than this is noted
};

struct system_data {
    struct system_mark created;
    struct system_mark modified;
};

#define MODIFIED_COLUMNS "modified_by, modified_by_type, modified_at"
#define SYSTEM_DATA_COLUMNS "created_by, created_by_type, created_at, " MODIFIED_COLUMNS

// Binds a mark at three parameters in a row, and reads both from the columns above.
void bind_mark(struct statement *statement, int at, const struct system_mark *mark);
struct system_data column_system_data(struct arena *arena, struct statement *statement, int at);

#endif
