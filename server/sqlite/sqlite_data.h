// What is asked of SQLite alone, whose data is files: looking into one that is another's, checking
// it, copying it. Of other engines' connections nothing of this may be asked.
#ifndef AZSREG_SQLITE_SQLITE_DATA_H
#define AZSREG_SQLITE_SQLITE_DATA_H

#include "engine/engine.h"

extern const struct engine engine_sqlite;

// Opens a database for reading alone, which a server may be using (is_quiet: none is, for as long
// as this lasts). ret_why is one clause.
bool engine_look_into(struct store_db *db, struct arena *arena, struct text path, bool is_quiet,
                      struct text *ret_why);

// Whether the last failure says that the database is damaged, or is none.
bool engine_found_damage(const struct store_db *db);

// Reads all of it: what is wrong goes into findings, a line each.
void engine_check(struct store_db *db, struct buffer *findings);

// Copies it, as it stands at one moment, into an empty file.
bool engine_copy(struct store_db *db, struct arena *arena, const char *file, struct text *ret_why);

// What may be left beside a file that was not copied to the end, and the file.
void engine_remove_copy(struct arena *arena, struct text file);

// A database that another one's tables are copied into, where nothing is yet: it is thrown away
// unless all of it succeeds, and whoever makes it has it synced.
enum store_result engine_set_up_copy(struct store_db *db);

// The tables of one made in the other, without rows or indexes of their own.
enum store_result engine_make_tables(struct store_db *from, struct store_db *into);

// Copies the rows of all tables but those that are kept, in the transaction that is open, into
// tables that have none. Whether each row refers to one that is there is not asked.
enum store_result engine_copy_rows(struct store_db *from, struct store_db *into,
                                   const char *const *kept);

// STORE_FAILED where a row refers to what is not there, in the transaction that is open.
enum store_result engine_find_references(struct store_db *db);

// All pages there are.
int64_t engine_bytes(struct store_db *db);

#endif
