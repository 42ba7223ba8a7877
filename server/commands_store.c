// The subcommands about a database that several servers may have.

#include "commands.h"

#include "base/cleanup.h"
#include "loading/directory_load.h"
#include "serve/serve_directory.h"
#include "upkeep/moving_over.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define STORE_OPTION(name, variable)                                                               \
    { name, variable, OPTION_TEXT, "URL", "the PostgreSQL database, as with serve --store" }

// Where it is a flag it is on a command line, which everybody can read.
static struct store *open_shared(struct arena *arena, const struct command *command,
                                 const struct option_value *place, int *ret_status) {
    struct text why = TEXT("it needs the database's URL, by a flag or in AZSREG_STORE");
    struct store *store =
        place->given ? store_open_named(arena, NULL, place->text.at, !place->by_flag, &why) : NULL;
    *ret_status = store ? 0 : command_refuse(command, why);
    return store;
}

// --- azsreg migrate ---

static const struct option_row migrate_options[] = {STORE_OPTION("--store", "AZSREG_STORE")};

int command_migrate(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(migrate_options)];
    int status = 0;
    if (!command_options(arena, command, migrate_options, COUNT(migrate_options), words, values,
                         NULL, &status))
        return status;
    cleanup_store struct store *store = open_shared(arena, command, &values[0], &status);
    if (store)
        printf("schema version %d\n", store_schema_version());
    return status;
}

// --- azsreg copy ---

enum { COPY_FROM, COPY_TO };

static const struct option_row copy_options[] = {
    [COPY_FROM] = {"--from", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder",
                   AZSREG_DATA_DEFAULT},
    [COPY_TO] = STORE_OPTION("--to", "AZSREG_STORE"),
};

static void tell(void *context, const char *table, size_t rows) {
    size_t *all = context;
    *all += rows;
    if (rows)
        printf("%8zu  %s\n", rows, table);
}

int command_copy(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(copy_options)];
    struct text why = TEXT("");
    size_t rows = 0;
    int status = 0;
    if (!command_options(arena, command, copy_options, COUNT(copy_options), words, values, NULL,
                         &status))
        return status;
    cleanup_store struct store *store = open_shared(arena, command, &values[COPY_TO], &status);
    if (!store)
        return status;
    if (!store_move_over(arena, values[COPY_FROM].text.at, store, tell, &rows, &why))
        return command_refuse(command, why);
    printf("%8zu  rows in all, read again and found the same\n", rows);
    return 0;
}

// --- azsreg directory load ---

static const struct option_row load_options[] = {STORE_OPTION("--store", "AZSREG_STORE")};

struct loading {
    struct store_long write; // first
    struct arena *arena;
    struct directory_load load;
};

static enum store_result load(struct store_long *what, struct store_db *db) {
    struct loading *loading = (void *)what;
    const enum store_result result = directory_load(db, loading->arena, &loading->load);
    return result == STORE_OK && loading->load.why.size ? STORE_MISSING : result;
}

static int load_into(struct arena *arena, const struct command *command, struct store *store,
                     const struct directory *directory) {
    struct loading loading = {
        .write.run = load,
        .arena = arena,
        .load = {.directory = directory, .way_out = "have a server reset to it"},
    };
    if (store_write_long(store, &loading.write) && loading.write.result == STORE_OK) {
        puts(loading.load.changed ? "loaded" : "it is the one that was loaded last");
        return 0;
    }
    return command_refuse(command, loading.load.why.size ? loading.load.why : store_error_text());
}

int command_directory_load(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(load_options)];
    struct directory directory = {0};
    struct text file = TEXT("");
    struct option_operands operands = {.name = "FILE", .most = 1, .at = &file};
    struct text why = TEXT("it needs the FILE to load");
    int status = 0;
    if (!command_options(arena, command, load_options, COUNT(load_options), words, values,
                         &operands, &status))
        return status;
    if (!file.size || !serve_directory_read(arena, file, &directory, &why))
        return command_refuse(command, why);
    cleanup_store struct store *store = open_shared(arena, command, &values[0], &status);
    return store ? load_into(arena, command, store, &directory) : status;
}
