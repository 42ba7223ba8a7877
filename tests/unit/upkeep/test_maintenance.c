// upkeep/maintenance: "azsreg check: integrity of a data folder, read-only"; "azsreg backup FILE: a
// consistent copy while the server runs".
#include "store_world.h"

#include "base/cleanup.h"
#include "upkeep/maintenance.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static struct text path_of(struct world *world, const char *name) {
    return text_format(world->arena, "%s/%s", world->folder, name);
}

static struct text bytes_of_file(struct world *world, const char *name) {
    cleanup_file FILE *file = fopen(path_of(world, name).at, "re");
    char *at = arena_alloc(world->arena, 1 << 20);
    assert_true(file && at);
    return (struct text){at, fread(at, 1, 1 << 20, file)};
}

static int count_files(const char *folder) {
    DIR *opened = opendir(folder);
    int count = 0;
    assert_non_null(opened);
    while (readdir(opened))
        count++;
    closedir(opened);
    return count - 2;
}

// A store with a group, a registration, a customer, and enough settings for many pages.
static void fill(struct world *world) {
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "rg");
    const int64_t registration = add_registration(world, db, &subscription_one, group, "rg", "r");
    assert_int_equal(put_customer(db, registration, 1, 101), STORE_OK);
    for (int i = 0; i < 300; i++) {
        const struct text name = text_format(world->arena, "setting %d", i);
        assert_int_equal(store_setting_put(db, name.at, TEXT("0123456789abcdef0123456789abcdef")),
                         STORE_OK);
    }
    end_write(world, true);
    commit(world);
}

static void expect_verdict(struct world *world, const char *row, enum check_verdict want,
                           const char *finding) {
    struct text findings = TEXT("");
    expect_number(row, store_check(world->arena, world->folder, &findings), want);
    if (!text_has_same(findings, text_of(finding)))
        fail_msg("row '%s': '%s' is not in '%.*s'", row, finding, TEXT_ARGS(findings));
}

static void a_sound_folder_is_left_as_it_is(void **state) {
    struct world *world = *state;
    fill(world);
    close_store(world);
    const struct text before = bytes_of_file(world, "azsreg.db");
    expect_verdict(world, "closed", CHECK_SOUND, "");
    expect_text("the file", bytes_of_file(world, "azsreg.db"), before);
    assert_int_equal(count_files(world->folder), 1);
}

static void a_running_server_does_not_mind(void **state) {
    struct world *world = *state;
    fill(world);
    expect_verdict(world, "open", CHECK_SOUND, "");
    write_setting(world, "in the middle of a turn", "1", true);
    expect_verdict(world, "a turn", CHECK_SOUND, "");
    commit(world);
    expect_setting(world, "in the middle of a turn", "1");
}

// Rows that SQLite would let through with its foreign keys off, or that are no JSON.
static void damaged_rows(void **state) {
    static const struct {
        const char *row, *sql, *finding;
    } rows[] = {
        {"a registration nowhere", "DELETE FROM resource_group",
         "of registration refers to a missing resource_group"},
        {"group tags", "UPDATE resource_group SET tags = 'x'",
         "tags of resource group rg are not a JSON object"},
        {"group tags are an array", "UPDATE resource_group SET tags = '[]'",
         "tags of resource group rg are not a JSON object"},
        {"registration tags", "UPDATE registration SET tags = '{'",
         "tags of registration r are not a JSON object"},
        {"subscription tags",
         "INSERT INTO subscription_tags (subscription, tags) VALUES (zeroblob(16), '[]')",
         "tags of subscription 00000000000000000000000000000000 are not a JSON object"},
        {"a tag value of no name",
         "INSERT INTO tag_value (subscription, name, value) VALUES (zeroblob(16), 'n', 'v')",
         "of tag_value refers to a missing tag_name"},
        {"no token", "UPDATE registration SET token = ''",
         "token of registration r is not a JSON object"},
        {"a token that is none", "UPDATE registration SET token = '\"x\"'",
         "token of registration r is not a JSON object"},
        {"a customer of nobody", "DELETE FROM registration",
         "customer_subscription refers to a missing registration"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        sqlite3 *handle = NULL;
        open_store(world);
        fill(world);
        close_store(world);
        assert_int_equal(sqlite3_open(path_of(world, "azsreg.db").at, &handle), SQLITE_OK);
        const int code =
            sqlite3_exec(handle, rows[i].sql, NULL, NULL, NULL); // foreign keys are off
        sqlite3_close(handle);
        assert_int_equal(code, SQLITE_OK);
        expect_verdict(world, rows[i].row, CHECK_DAMAGED, rows[i].finding);
        unlink(path_of(world, "azsreg.db").at);
    }
}

static void overwrite(struct world *world, off_t offset, size_t size) {
    cleanup_fd const int fd = open(path_of(world, "azsreg.db").at, O_WRONLY | O_CLOEXEC);
    char noise[4096];
    memset(noise, 0xA5, sizeof noise);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, noise, size, offset), size);
}

static void damaged_pages(void **state) {
    struct world *world = *state;
    fill(world);
    close_store(world);
    const struct text whole = bytes_of_file(world, "azsreg.db");
    assert_true(whole.size > 10 * 4096);
    for (size_t page = 1; page < whole.size / 4096; page++) { // the first one is the next test's
        struct text findings = TEXT("");
        cleanup_fd const int fd = open(path_of(world, "azsreg.db").at, O_WRONLY | O_CLOEXEC);
        overwrite(world, (off_t)(4096 * page), 4096);
        const enum check_verdict verdict = store_check(world->arena, world->folder, &findings);
        assert_int_equal(verdict, CHECK_DAMAGED);
        assert_true(findings.size > 0);
        assert_int_equal(pwrite(fd, whole.at + 4096 * page, 4096, (off_t)(4096 * page)), 4096);
    }
    expect_verdict(world, "mended", CHECK_SOUND, "");
    assert_int_equal(truncate(path_of(world, "azsreg.db").at, (off_t)(whole.size - 4096)), 0);
    expect_verdict(world, "cut", CHECK_DAMAGED, "");
}

static void what_cannot_be_checked(void **state) {
    struct world *world = *state;
    expect_verdict(world, "no folder", CHECK_IMPOSSIBLE, "No such file");
    assert_int_equal(mkdir(world->folder, 0700), 0);
    expect_verdict(world, "no database", CHECK_IMPOSSIBLE, "No such file");
    assert_int_equal(count_files(world->folder), 0); // and none was made
    fclose(fopen(path_of(world, "azsreg.db").at, "we"));
    expect_verdict(world, "an empty database", CHECK_IMPOSSIBLE, "schema version is 0");
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(path_of(world, "azsreg.db").at, &handle), SQLITE_OK);
    sqlite3_exec(handle, "CREATE TABLE x (y)", NULL, NULL, NULL);
    sqlite3_close(handle);
    expect_verdict(world, "another program's", CHECK_IMPOSSIBLE, "another program");
}

// It may have been one.
static void a_header_that_is_noise(void **state) {
    struct world *world = *state;
    fill(world);
    close_store(world);
    overwrite(world, 0, 100);
    expect_verdict(world, "no header", CHECK_DAMAGED, "cannot be read as a database");
    overwrite(world, 0, 4096);
    expect_verdict(world, "no first page", CHECK_DAMAGED, "cannot be read as a database");
}

static void copy_file(struct world *world, const char *name, const char *folder) {
    const struct text bytes = bytes_of_file(world, name);
    cleanup_file FILE *file = fopen(text_format(world->arena, "%s/%s", folder, name).at, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.size, file), bytes.size);
}

// The files as they lie on the disk when the server is killed: whatever was committed is in them,
// and a check reads the WAL too, and leaves both as they are.
static void what_a_killed_server_leaves(void **state) {
    struct world *world = *state;
    const struct text folder = text_format(world->arena, "%s/killed", world->root);
    fill(world);
    write_setting(world, "acknowledged", "1", true);
    commit(world);
    write_setting(world, "not yet", "1", true);
    assert_int_equal(mkdir(folder.at, 0700), 0);
    copy_file(world, "azsreg.db", folder.at);
    copy_file(world, "azsreg.db-wal", folder.at);
    close_store(world);
    snprintf(world->folder, sizeof world->folder, "%s", folder.at);
    const struct text before = bytes_of_file(world, "azsreg.db");
    const struct text wal_before = bytes_of_file(world, "azsreg.db-wal");
    assert_true(wal_before.size > 0);
    expect_verdict(world, "killed", CHECK_SOUND, "");
    expect_text("the database", bytes_of_file(world, "azsreg.db"), before);
    expect_text("the WAL", bytes_of_file(world, "azsreg.db-wal"), wal_before);
    open_store(world);
    expect_setting(world, "acknowledged", "1");
    expect_setting(world, "not yet", NULL);
    expect_text("customers", customers_of(world, begin_read(world), 1), TEXT("1"));
}

// From a backup everything committed comes back, and nothing else.
static void a_backup_of_a_running_server(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    struct stat found;
    const struct text file = text_format(world->arena, "%s/copy.db", world->root);
    fill(world);
    write_setting(world, "not committed yet", "1", true);
    assert_true(store_backup(world->arena, world->folder, file.at, &why));
    commit(world);
    assert_int_equal(stat(file.at, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    assert_int_equal(count_files(world->root), 2); // the folder and the copy, no parts
    close_store(world);
    assert_int_equal(rename(file.at, path_of(world, "azsreg.db").at), 0);
    expect_verdict(world, "the copy", CHECK_SOUND, "");
    open_store(world);
    struct store_db *db = begin_read(world);
    expect_text("customers", customers_of(world, db, 1), TEXT("1"));
    expect_setting(world, "setting 299", "0123456789abcdef0123456789abcdef");
    expect_setting(world, "not committed yet", NULL);
}

static void what_is_there_is_not_overwritten(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    const struct text file = text_format(world->arena, "%s/copy.db", world->root);
    fill(world);
    close_store(world);
    FILE *there = fopen(file.at, "we");
    fputs("mine", there);
    fclose(there);
    assert_false(store_backup(world->arena, world->folder, file.at, &why));
    assert_true(text_has_same(why, TEXT("it exists already")));
    struct stat found;
    assert_int_equal(stat(file.at, &found), 0);
    assert_int_equal(found.st_size, 4);
    unlink(file.at);
    assert_true(store_backup(world->arena, world->folder, file.at, &why));
    assert_int_equal(count_files(world->root), 2);
}

static void backups_that_cannot_be(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    const struct text file = text_format(world->arena, "%s/copy.db", world->root);
    const struct text nowhere = text_format(world->arena, "%s/no/such/copy.db", world->root);
    assert_false(store_backup(world->arena, world->folder, file.at, &why));
    assert_true(why.size > 0);
    assert_int_equal(access(file.at, F_OK), -1);
    open_store(world);
    fill(world);
    why = TEXT("");
    assert_false(store_backup(world->arena, world->folder, nowhere.at, &why));
    assert_true(why.size > 0);
    assert_int_equal(count_files(world->root), 1);
}

static void an_empty_database_has_no_backup(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    const struct text file = text_format(world->arena, "%s/copy.db", world->root);
    assert_int_equal(mkdir(world->folder, 0700), 0);
    fclose(fopen(path_of(world, "azsreg.db").at, "we"));
    assert_false(store_backup(world->arena, world->folder, file.at, &why));
    assert_true(text_has_same(why, TEXT("there is nothing in it")));
    assert_int_equal(count_files(world->root), 1);
}

// Where others may write, they can guess the name of the part and have a link there.
static void a_link_in_the_place_of_the_part(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    struct stat found;
    const struct text file = text_format(world->arena, "%s/copy.db", world->root);
    const struct text part = text_format(world->arena, "%s.part-%ld", file.at, (long)getpid());
    const struct text prey = text_format(world->arena, "%s/prey", world->root);
    fill(world);
    fclose(fopen(prey.at, "we"));
    assert_int_equal(symlink(prey.at, part.at), 0);
    assert_false(store_backup(world->arena, world->folder, file.at, &why));
    assert_int_equal(stat(prey.at, &found), 0);
    assert_int_equal(found.st_size, 0);
    assert_int_equal(lstat(part.at, &found), 0); // it is not ours to remove
    assert_int_equal(access(file.at, F_OK), -1);
}

static void a_folder_that_is_reached_by_a_link(void **state) {
    struct world *world = *state;
    struct text why = TEXT("");
    const struct text link = text_format(world->arena, "%s/link", world->root);
    fill(world);
    assert_int_equal(symlink(world->root, link.at), 0);
    assert_true(store_backup(world->arena, world->folder,
                             text_format(world->arena, "%s/copy.db", link.at).at, &why));
    assert_int_equal(access(text_format(world->arena, "%s/copy.db", world->root).at, F_OK), 0);
}

// "//a/b" is a path as "/a/b" is, and no host in a URI.
static void a_path_with_two_slashes(void **state) {
    struct world *world = *state;
    struct text findings = TEXT("");
    struct text value = TEXT("");
    struct text why = TEXT("");
    fill(world);
    for (int open = 1; open >= 0; open--) {
        const struct text folder = text_format(world->arena, "/%s", world->folder);
        const struct text file = text_format(world->arena, "/%s/%d.db", world->root, open);
        assert_int_equal(store_check(world->arena, folder.at, &findings), CHECK_SOUND);
        assert_true(store_backup(world->arena, folder.at, file.at, &why));
        assert_int_equal(store_setting_peek(world->arena, folder.at, "setting 1", &value, &why),
                         STORE_OK);
        close_store(world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(a_sound_folder_is_left_as_it_is),
        on_disk(a_running_server_does_not_mind),
        on_empty_disk(damaged_rows),
        on_disk(damaged_pages),
        on_empty_disk(what_cannot_be_checked),
        on_disk(what_a_killed_server_leaves),
        on_disk(a_backup_of_a_running_server),
        on_disk(what_is_there_is_not_overwritten),
        on_empty_disk(backups_that_cannot_be),
        on_disk(a_header_that_is_noise),
        on_empty_disk(an_empty_database_has_no_backup),
        on_disk(a_link_in_the_place_of_the_part),
        on_disk(a_folder_that_is_reached_by_a_link),
        on_disk(a_path_with_two_slashes),
    };
    return cmocka_run_group_tests_name("maintenance", tests, NULL, NULL);
}
