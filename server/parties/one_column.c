#include "parties/one_column.h"

void count_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(size_t *)row = (size_t)column_integer(statement, 0);
}

void guid_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(struct guid *)row = column_guid(statement, 0);
}

void text_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct text *)row = column_text(arena, statement, 0);
}

void number_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(int64_t *)row = column_integer(statement, 0);
}
