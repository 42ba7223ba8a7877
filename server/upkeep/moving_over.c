#include "upkeep/moving_over.h"

#include "base/cleanup.h"
#include "engine/rows.h"
#include "upkeep/source.h"

#include <string.h>

// What is told of a table's lines, in whatever order they come.
struct sum {
    size_t lines;
    uint64_t of_lines;
    uint64_t of_squares;
};

struct moving {
    struct store_long write; // first
    struct arena *arena;
    struct source *source;
    struct engine_tables tables;
    size_t rows[ENGINE_TABLES_MAX];
    struct text why;
};

// FNV-1a of 64 bits (RFC draft-eastlake-fnv): what got lost on the way is to be noticed, not
// forged.
static void add_up(struct sum *sum, struct text line) {
    uint64_t of_line = 14695981039346656037U;
    for (size_t i = 0; i < line.size; i++)
        of_line = (of_line ^ (unsigned char)line.at[i]) * 1099511628211U;
    sum->lines++;
    sum->of_lines += of_line;
    sum->of_squares += of_line * of_line;
}

struct passing {
    struct store_db *into;
    struct sum sum;
};

static enum store_result pass(void *context, struct text line) {
    struct passing *passing = context;
    add_up(&passing->sum, line);
    return engine_take_rows(passing->into, line);
}

static enum store_result look(void *context, struct text line) {
    add_up(context, line);
    return STORE_OK;
}

static enum store_result because(struct moving *moving, const char *table, const char *what) {
    moving->why = text_format(moving->arena, "table %s: %s", table, what);
    return STORE_FAILED;
}

static enum store_result move(struct moving *moving, struct store_db *into, const char *table,
                              size_t *ret_rows) {
    struct store_db *from = &moving->source->db;
    struct text columns = TEXT("");
    struct passing passing = {.into = into};
    struct sum found = {0};
    int64_t last = 0;
    enum store_result result = engine_list_columns(from, moving->arena, table, &columns);
    if (result == STORE_OK && !columns.size)
        return because(moving, table, "the folder has none");
    if (result == STORE_OK)
        result = engine_give_rows(into, table, columns, look, &found);
    if (result == STORE_OK && found.lines)
        return because(moving, table,
                       "the database has rows of azsreg's already, and nothing was copied; it has "
                       "to be a new one");
    if (result == STORE_OK)
        result = engine_last_number(from, table, &last);
    if (result == STORE_OK)
        result = engine_begin_rows(into, table, columns);
    if (result == STORE_OK)
        result = engine_give_rows(from, table, columns, pass, &passing);
    if (result == STORE_OK)
        result = engine_end_rows(into, table, last);
    if (result == STORE_OK)
        result = engine_give_rows(into, table, columns, look, &found);
    *ret_rows = found.lines;
    return result != STORE_OK || memcmp(&found, &passing.sum, sizeof found) == 0
               ? result
               : because(moving, table, "what is there is not what was sent");
}

static bool has_table(const struct engine_tables *tables, const char *name) {
    for (size_t i = 0; i < tables->count; i++)
        if (!strcmp(tables->names[i], name))
            return true;
    return false;
}

static enum store_result look_for_all(struct moving *moving) {
    struct engine_tables tables;
    const enum store_result result = engine_list_tables(&moving->source->db, &tables);
    for (size_t i = 0; i < tables.count && result == STORE_OK; i++)
        if (!has_table(&moving->tables, tables.names[i]))
            return because(moving, tables.names[i], "the database has none");
    return result;
}

static enum store_result run(struct store_long *what, struct store_db *db) {
    struct moving *moving = (void *)what;
    enum store_result result = engine_list_tables(db, &moving->tables);
    if (result == STORE_OK)
        result = look_for_all(moving);
    for (size_t i = 0; i < moving->tables.count && result == STORE_OK; i++)
        result = move(moving, db, moving->tables.names[i], &moving->rows[i]);
    if (result != STORE_OK && !moving->why.size)
        moving->why = text_copy(moving->arena, store_error_text());
    return result;
}

static bool open_folder(struct arena *arena, const char *folder, struct source *source,
                        struct text *ret_why) {
    if (!folder_source_open(arena, folder, source, ret_why))
        return false;
    if (!source->is_quiet)
        *ret_why = text_format(arena, "%s: a server is running on it; stop that first", folder);
    else if (source->version != store_schema_version())
        *ret_why = text_format(arena,
                               "%s: its schema version is %d, this program's is %d: start the "
                               "server on it once",
                               folder, source->version, store_schema_version());
    else
        return true;
    return false;
}

bool store_move_over(struct arena *arena, const char *folder, struct store *into, moved_over *tell,
                     void *context, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    if (!open_folder(arena, folder, &source, ret_why))
        return false;
    struct moving moving = {.write.run = run, .arena = arena, .source = &source};
    if (!store_write_long(into, &moving.write) || moving.write.result != STORE_OK) {
        *ret_why = moving.why.size ? moving.why : text_copy(arena, store_error_text());
        return false;
    }
    for (size_t i = 0; i < moving.tables.count; i++)
        tell(context, moving.tables.names[i], moving.rows[i]);
    return true;
}
