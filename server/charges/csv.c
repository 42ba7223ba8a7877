#include "charges/csv.h"

#include <string.h>

static bool has_any(struct text text, const char *characters) {
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] && strchr(characters, text.at[i]))
            return true;
    return false;
}

// A tab or a line's end in front of one is passed over by spreadsheets.
static bool begins_a_formula(struct text cell) {
    return has_any(text_slice(cell, 0, 1), "=+-@\t\r\n");
}

static void add_quoted(struct buffer *line, struct text cell) {
    buffer_add_char(line, '"');
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.at[i] == '"')
            buffer_add_char(line, '"');
        buffer_add_char(line, cell.at[i]);
    }
    buffer_add_char(line, '"');
}

void csv_cell(struct buffer *line, struct text cell, bool is_number, bool is_first) {
    const bool is_formula = !is_number && begins_a_formula(cell);
    if (!is_first)
        buffer_add_char(line, ',');
    if (is_formula)
        cell = text_format(line->arena, "'%.*s", TEXT_ARGS(cell));
    if (has_any(cell, ",\"\r\n"))
        add_quoted(line, cell);
    else
        buffer_add(line, cell);
}

void csv_end_line(struct buffer *line) {
    buffer_add(line, TEXT("\r\n"));
}
