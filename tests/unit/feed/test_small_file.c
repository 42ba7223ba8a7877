// feed/small_file: a file as a whole, up to a size.
#include "unit.h"

#include "feed/small_file.h"

#include <sys/stat.h>
#include <unistd.h>

static void sizes(void **state) {
    static const struct {
        size_t size, most;
        const char *why; // NULL: it is read
    } rows[] = {
        {0, 0, NULL},
        {1, 0, "it is too large"},
        {5, 5, NULL},
        {6, 5, "it is too large"},
        {200000, 200000, NULL},
        {200001, 200000, "it is too large"},
        {200001, SIZE_MAX, NULL},
    };
    char path[] = "/tmp/azsreg-files-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text bytes = TEXT("untouched");
        struct text why = TEXT("");
        assert_int_equal(ftruncate(fd, (off_t)rows[i].size), 0);
        const bool is_read = small_file_read(*state, path, rows[i].most, &bytes, &why);
        expect("size", is_read == !rows[i].why);
        expect_text("why", why, text_of(rows[i].why));
        if (is_read)
            expect_number("size", bytes.size, rows[i].size);
        else
            expect_text("bytes", bytes, TEXT("untouched"));
    }
    close(fd);
    unlink(path);
}

// One's own, and nobody else's to write; no link, no pipe.
static void whose(void **state) {
    static const struct {
        mode_t mode;
        bool is_read;
    } rows[] = {{0600, true}, {0644, true}, {0620, false}, {0602, false}, {0666, false}};
    char path[] = "/tmp/azsreg-files-XXXXXX";
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    const int fd = mkstemp(path);
    const struct text link = text_format(*state, "%s.link", path);
    const struct text pipe = text_format(*state, "%s.pipe", path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(fchmod(fd, rows[i].mode), 0);
        assert_int_equal(small_file_read_own(*state, path, 9, &bytes, &why), rows[i].is_read);
    }
    assert_int_equal(fchmod(fd, 0600), 0);
    assert_int_equal(symlink(path, link.at), 0);
    assert_int_equal(mkfifo(pipe.at, 0600), 0);
    assert_false(small_file_read_own(*state, link.at, 9, &bytes, &why));
    assert_false(small_file_read_own(*state, pipe.at, 9, &bytes, &why));
    expect_text("why", why, TEXT("it is no file of one's own"));
    assert_false(small_file_read_own(*state, "/none", 9, &bytes, &why));
    close(fd);
    unlink(pipe.at);
    unlink(link.at);
    unlink(path);
}

// It does not end, and is not read to its end.
static void without_end(void **state) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    assert_false(small_file_read(*state, "/dev/zero", 1000, &bytes, &why));
    expect_text("why", why, TEXT("it is too large"));
}

static void none(void **state) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    assert_false(small_file_read(*state, "/none", 1000, &bytes, &why));
    expect_text("why", why, TEXT("No such file or directory"));
}

// Opened, but not read.
static void a_folder(void **state) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    assert_false(small_file_read(*state, "/tmp", 1000, &bytes, &why));
    expect_text("why", why, TEXT("Is a directory"));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(sizes), in_arena(whose), in_arena(without_end),
                                       in_arena(none), in_arena(a_folder)};
    return cmocka_run_group_tests_name("small_file", tests, NULL, NULL);
}
