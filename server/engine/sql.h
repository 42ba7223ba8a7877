// SQL, one statement a place. A statement is declared right above the function that binds it:
//
//     SQL sql_find = {CHANGES_NOTHING, "… FROM tenant WHERE id = $1"};
//
// in the words that SQLite (3.37 and later) and PostgreSQL 15 both take: parameters are $1, $2, …
// in the order in which they first appear, names are compared as lower(name), truth is 0 or 1
// (tests/unit/tables/test_sql.c looks at every one). Where that cannot be, the statement has a
// second text.
#ifndef AZSREG_ENGINE_SQL_H
#define AZSREG_ENGINE_SQL_H

#include <stdbool.h>

// What a statement changes. Whatever is remembered of scopes (store_state) holds as long as nothing
// but mappings changes.
enum sql_changes {
    CHANGES_NOTHING,
    CHANGES_MAPPINGS, // mappings, in force or ended, and nothing else
    CHANGES_STATE,    // what store_state is a number for
};

// Whether it may be asked ahead, and its answer used by the same request a little later. It reads
// the rows that have the ids it binds, and all of those that they have.
enum sql_ahead {
    AHEAD_NEVER,
    AHEAD_OF_WRITES,
    AHEAD_ALWAYS, // also a read that asks it first, for that asks nothing else
};

struct sql {
    enum sql_changes changes;
    const char *text;
    const char *postgres; // PostgreSQL's own words where it has others; NULL: the same
    enum sql_ahead ahead;
    bool is_last; // of a change: whoever makes it first changes nothing else, and keeps it
};

// What a unique index of PostgreSQL has of a text that may be too long for it (schema/postgres):
// what is looked up by it is to say so, beside the text itself.
#define SQL_POSTGRES_DIGEST(text)                                                                  \
    "sha256(replace(lower(" text "), chr(92), repeat(chr(92), 2))::bytea)"

// All of them stand together in the program (a section of its own), so each has a number, and
// nothing has to list them. Aligned as it says and no further, so that they are an array.
#define SQL                                                                                        \
    static const struct sql                                                                        \
        __attribute__((section("azsreg_sql"), used, aligned(_Alignof(struct sql))))

// All of them, in an order that holds for this build.
extern const struct sql sql_first[] __asm__("__start_azsreg_sql") __attribute__((weak));
extern const struct sql sql_end[] __asm__("__stop_azsreg_sql") __attribute__((weak));

#endif
