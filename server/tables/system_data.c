#include "tables/system_data.h"

#include "engine/statement.h"

void bind_mark(struct statement *statement, int at, const struct system_mark *mark) {
    bind_text(statement, at, mark->by);
    bind_text(statement, at + 1, mark->by_type);
    bind_integer(statement, at + 2, mark->at_ms);
}

static struct system_mark column_mark(struct arena *arena, struct statement *statement, int at) {
    return (struct system_mark){
        .by = column_text(arena, statement, at),
        .by_type = column_text(arena, statement, at + 1),
        .at_ms = column_integer(statement, at + 2),
    };
}

struct system_data column_system_data(struct arena *arena, struct statement *statement, int at) {
    return (struct system_data){
        .created = column_mark(arena, statement, at),
        .modified = column_mark(arena, statement, at + 3),
    };
}
