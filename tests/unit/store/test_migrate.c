// store/migrate, and opening: "numbered migrations, user_version, an application_id, and a clear
// refusal of a newer database"; "a database newer than the program or not ours: … nothing touched".
#include "store_world.h"

#include "base/cleanup.h"
#include "base/embedded.h"
#include "store/migrate.h"

#include <dirent.h>
#include <sys/stat.h>

static struct text file_path(struct world *world, const char *name) {
    return text_format(world->arena, "%s/%s", world->folder, name);
}

// Runs SQL on the folder's database from outside; makes both where they are missing.
static void run_outside(struct world *world, const char *sql) {
    sqlite3 *handle = NULL;
    mkdir(world->folder, 0700);
    assert_int_equal(sqlite3_open(file_path(world, "azsreg.db").at, &handle), SQLITE_OK);
    const int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    sqlite3_close(handle);
    assert_int_equal(code, SQLITE_OK);
}

static int64_t ask_outside(struct world *world, const char *sql) {
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    assert_int_equal(sqlite3_open(file_path(world, "azsreg.db").at, &handle), SQLITE_OK);
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return number;
}

static struct text bytes_of_file(struct world *world, const char *name) {
    cleanup_file FILE *file = fopen(file_path(world, name).at, "re");
    char *at = arena_alloc(world->arena, 1 << 20);
    assert_true(file && at);
    return (struct text){at, fread(at, 1, 1 << 20, file)};
}

static int count_files(struct world *world) {
    DIR *folder = opendir(world->folder);
    int count = 0;
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2;
}

static void a_fresh_folder(void **state) {
    struct world *world = *state;
    struct stat found;
    open_store(world);
    assert_int_equal(stat(world->folder, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0700);
    assert_int_equal(stat(file_path(world, "azsreg.db").at, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    close_store(world);
    assert_int_equal(count_files(world), 1); // the WAL is gone
    assert_int_equal(ask_outside(world, "PRAGMA user_version"), store_schema_version());
    assert_int_equal(ask_outside(world, "PRAGMA application_id"), 1096438610);
}

static void what_was_there_is_there_again(void **state) {
    struct world *world = *state;
    for (int round = 0; round < 3; round++) {
        open_store(world);
        expect_setting(world, "kept", round ? "value" : NULL);
        write_setting(world, "kept", "value", true);
        commit(world);
        close_store(world);
    }
}

static void an_empty_file_is_fresh(void **state) {
    struct world *world = *state;
    assert_int_equal(mkdir(world->folder, 0700), 0);
    fclose(fopen(file_path(world, "azsreg.db").at, "we"));
    open_store(world);
    expect_setting(world, "nothing", NULL);
}

static void what_is_refused_is_not_touched(void **state) {
    static const struct {
        const char *row, *sql, *why;
    } rows[] = {
        {"newer",
         "CREATE TABLE later (x); PRAGMA application_id=1096438610; PRAGMA user_version=1000000;",
         "its schema version 1000000 is newer than this program's "},
        {"newer, in WAL mode",
         "PRAGMA journal_mode=WAL; CREATE TABLE later (x); PRAGMA application_id=1096438610;"
         "PRAGMA user_version=1000000;",
         "its schema version 1000000 is newer than this program's "},
        {"another program's", "CREATE TABLE x (y); PRAGMA application_id=252006673;",
         "it is a database of another program, not azsreg's"},
        {"tables without an id", "CREATE TABLE x (y);",
         "it is a database of another program, not azsreg's"},
        {"a version without an id", "PRAGMA user_version=1;",
         "it is a database of another program, not azsreg's"},
        {"a negative version", "PRAGMA application_id=1096438610; PRAGMA user_version=-1;",
         "its schema version -1 is none"},
        {"the least version", "PRAGMA application_id=1096438610; PRAGMA user_version=-2147483648;",
         "its schema version -2147483648 is none"},
        {"an id without tables", "PRAGMA application_id=252006673;",
         "it is a database of another program, not azsreg's"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text why = TEXT("");
        run_outside(world, rows[i].sql);
        const struct text before = bytes_of_file(world, "azsreg.db");
        expect(rows[i].row, !store_open(world->arena, world->folder, &why));
        expect(rows[i].row, text_starts_same(why, text_of(rows[i].why)));
        expect_text(rows[i].row, bytes_of_file(world, "azsreg.db"), before);
        expect_number(rows[i].row, count_files(world), 1);
        unlink(file_path(world, "azsreg.db").at);
    }
}

static void garbage_is_refused(void **state) {
    static const char *const rows[] = {"this is no database, though it is long enough to look at",
                                       "SQLite format 3", "x"};
    struct world *world = *state;
    assert_int_equal(mkdir(world->folder, 0700), 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text why = TEXT("");
        FILE *file = fopen(file_path(world, "azsreg.db").at, "we");
        for (int k = 0; k < 100; k++)
            fputs(rows[i], file);
        fclose(file);
        const struct text before = bytes_of_file(world, "azsreg.db");
        expect(rows[i], !store_open(world->arena, world->folder, &why));
        expect(rows[i], why.size > 0);
        expect_text(rows[i], bytes_of_file(world, "azsreg.db"), before);
    }
}

// A migration is all or nothing: one that cannot finish leaves none of its tables.
static void a_failed_migration_is_rolled_back(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    run_outside(world, "PRAGMA application_id=1096438610; CREATE TABLE customer_subscription (x);");
    assert_null(store_open(world->arena, world->folder, &why));
    assert_true(text_has_same(why, text_of(embedded_migrations[0].name)));
    assert_int_equal(ask_outside(world, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(ask_outside(world, "PRAGMA user_version"), 0);
}

// The database as an earlier build has left it.
static void make_earlier(struct world *world, int version, const char *rows) {
    for (int i = 0; i < version; i++)
        run_outside(world, embedded_migrations[i].sql);
    run_outside(world,
                text_format(world->arena,
                            "PRAGMA application_id=1096438610; PRAGMA user_version=%d", version)
                    .at);
    run_outside(world, rows);
}

#define SUBSCRIPTION_ONE "x'01AA0000000000000000000000000000'"
#define GUID(last) "x'C50000000000000000000000000000" last "'"

static const char rows_of_6[] =
    "INSERT INTO subscription VALUES (" SUBSCRIPTION_ONE ", 'name', 'CSP', " GUID("01")
    ", NULL, 'Active', 1, 1);"
    "INSERT INTO namespace_registration VALUES (" SUBSCRIPTION_ONE ", 'Microsoft.AzureStack');"
    "INSERT INTO resource_group VALUES (3, " SUBSCRIPTION_ONE ", 'RG', 'global', '', '');"
    "INSERT INTO resource_group VALUES (9, " SUBSCRIPTION_ONE ", 'gone', 'global', '', '');"
    "DELETE FROM resource_group WHERE id = 9;"
    "INSERT INTO registration VALUES"
    " (5, 3, 'Stack', 'c', 'o', 'PayAsYouUse', '{}', '', 0, 7),"
    " (8, 3, 'gone', 'c', 'o', 'PayAsYouUse', '{}', '', 0, 7);"
    "DELETE FROM registration WHERE id = 8;"
    "INSERT INTO customer_subscription VALUES (5, " GUID("01") ", " GUID("01") ", 1),"
    " (5, " GUID("02") ", " GUID("02") ", 2);"
    "INSERT INTO tag_name VALUES (" SUBSCRIPTION_ONE ", 'Env');"
    "INSERT INTO tag_value VALUES (" SUBSCRIPTION_ONE ", 'ENV', 'prod');";

// 0007 makes tables anew: their rows are there, and found in any case, no id comes back, and no two
// names that differ by case alone come to be.
static void tables_made_anew_keep_their_rows(void **state) {
    struct world *world = *state;
    struct registration_row row;
    struct text name = TEXT("STACK");
    make_earlier(world, 6, rows_of_6);
    open_store(world);
    struct store_db *db = begin_write(world);
    assert_int_equal(
        store_registration_find(db, world->arena, &subscription_one, TEXT("rg"), name, false, &row),
        STORE_OK);
    assert_int_equal(row.id, 5);
    expect_text("its casing", row.name, TEXT("Stack"));
    expect_text("its customers", customers_of(world, db, 5), TEXT("1,2"));
    assert_int_equal(store_namespace_find(db, &subscription_one, TEXT("MICROSOFT.azurestack")),
                     STORE_OK);
    assert_int_equal(add_group(db, &subscription_one, "new"), 10);
    assert_int_equal(add_registration(world, db, &subscription_one, 10, "new", "new"), 9);
    row = some_registration("sTACK");
    assert_int_equal(store_registration_put(db, 3, &row, TEXT("{}"), &some_mark), STORE_FAILED);
    end_write(world, true);
    commit(world);
    close_store(world);
    assert_int_equal(
        ask_outside(world,
                    "SELECT count(*) FROM tag_value JOIN tag_name USING (subscription, name)"
                    " WHERE name = 'Env'"),
        1);
    assert_int_equal(ask_outside(world, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(ask_outside(world,
                                 "SELECT count(*) FROM sqlite_schema"
                                 " WHERE sql LIKE '%NOCASE%' OR name LIKE 'new_%'"),
                     0);
}

// "rows refer to what is not there": it was so before, and nothing is changed.
static void a_damaged_database_is_not_migrated(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    make_earlier(world, 6,
                 "INSERT INTO customer_subscription VALUES (77, " GUID("01") ", " GUID(
                     "01") ", 1)"); // foreign keys are off out here
    const struct text before = bytes_of_file(world, "azsreg.db");
    assert_null(store_open(world->arena, world->folder, &why));
    assert_true(text_has_same(why, TEXT("rows refer to what is not there")));
    assert_int_equal(ask_outside(world, "PRAGMA user_version"), 6);
    assert_int_equal(bytes_of_file(world, "azsreg.db").size, before.size);
}

static void folders_that_cannot_be(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    assert_null(
        store_open(world->arena, text_format(world->arena, "%s/no/such", world->root).at, &why));
    assert_true(text_has_same(why, TEXT("cannot be made")));
    const struct text file = text_format(world->arena, "%s/file", world->root);
    fclose(fopen(file.at, "we"));
    assert_null(store_open(world->arena, file.at, &why));
    assert_true(text_has_same(why, TEXT("not a folder")));
    assert_int_equal(access(file.at, F_OK), 0);
}

static void one_store_a_folder(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    open_store(world);
    write_setting(world, "a", "1", true);
    assert_null(store_open(world->arena, world->folder, &why));
    expect_text("why", why, TEXT("another azsreg uses it"));
    commit(world); // the first goes on undisturbed
    expect_setting(world, "a", "1");
    close_store(world);
    open_store(world);
}

static void the_embedded_migrations_are_numbered(void **state) {
    struct world *world = *state;
    assert_true(embedded_migration_count >= 1);
    for (int i = 0; i < embedded_migration_count; i++) {
        const struct text number = text_format(world->arena, "%04d_", i + 1);
        expect(embedded_migrations[i].name,
               text_starts_same(text_of(embedded_migrations[i].name), number));
        expect(embedded_migrations[i].name, strlen(embedded_migrations[i].sql) > 0);
    }
    assert_true(embedded_document_count >= 1);
    for (int i = 0; i < embedded_document_count; i++) {
        expect(embedded_documents[i].path, embedded_documents[i].end > embedded_documents[i].at);
        assert_int_equal(*embedded_documents[i].end, '\0');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_empty_disk(a_fresh_folder),
        on_empty_disk(what_was_there_is_there_again),
        on_empty_disk(an_empty_file_is_fresh),
        on_empty_disk(what_is_refused_is_not_touched),
        on_empty_disk(garbage_is_refused),
        on_empty_disk(a_failed_migration_is_rolled_back),
        on_empty_disk(tables_made_anew_keep_their_rows),
        on_empty_disk(a_damaged_database_is_not_migrated),
        on_empty_disk(folders_that_cannot_be),
        on_empty_disk(one_store_a_folder),
        on_empty_disk(the_embedded_migrations_are_numbered),
    };
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
