// feed/progress: how far a file is, written and read again.
#include "unit.h"

#include "base/cleanup.h"
#include "feed/progress.h"

#include <sys/stat.h>

static struct progress_of some_file(void) {
    struct progress_of of = {.size = 1ULL << 40, .target = TEXT("/subscriptions/… at http://x")};
    assert_true(digest_of(TEXT("beginning"), &of.beginning));
    return of;
}

static struct progress half_way(struct arena *arena) {
    struct progress progress = {
        .of = some_file(),
        .mark = {1ULL << 39, 1ULL << 33, 1ULL << 34, SPLIT_PAGE,
                 TEXT("{\"a\":\"\\\"\",\n\"value\":[")},
        .tally = tally_open(arena),
    };
    struct tally_share share = {.payer = TEXT("payer"),
                                .rule = TEXT("TenantMapping"),
                                .currency = TEXT("USD"),
                                .records = 1ULL << 34};
    assert_true(
        decimal_read(TEXT("123456789012345678901234.000000000000000000000001"), &share.cost));
    tally_share(progress.tally, &share);
    share.currency = TEXT("");
    tally_share(progress.tally, &share);
    tally_reject(progress.tally, 0, 1ULL << 33, TEXT("InvalidPeriod"), TEXT("\"no\""));
    progress.tally->accepted = 5;
    progress.tally->duplicate = 6;
    progress.tally->rejected = 7;
    progress.tally->others = 8;
    return progress;
}

static void expect_same(const struct progress *a, const struct progress *b) {
    assert_int_equal(a->mark.offset, b->mark.offset);
    assert_int_equal(a->mark.line, b->mark.line);
    assert_int_equal(a->mark.records, b->mark.records);
    assert_int_equal(a->mark.form, b->mark.form);
    expect_text("page", a->mark.page, b->mark.page);
    assert_int_equal(a->tally->accepted, b->tally->accepted);
    assert_int_equal(a->tally->duplicate, b->tally->duplicate);
    assert_int_equal(a->tally->rejected, b->tally->rejected);
    assert_int_equal(a->tally->others, b->tally->others);
    assert_int_equal(a->tally->row_count, b->tally->row_count);
    for (size_t i = 0; i < a->tally->row_count; i++)
        assert_memory_equal(&a->tally->rows[i], &b->tally->rows[i], sizeof *a->tally->rows);
    assert_int_equal(a->tally->rejection_count, b->tally->rejection_count);
    assert_string_equal(a->tally->rejections[0].code, b->tally->rejections[0].code);
    assert_string_equal(a->tally->rejections[0].message, b->tally->rejections[0].message);
    assert_int_equal(a->tally->rejections[0].record, b->tally->rejections[0].record);
}

static void there_and_back(void **state) {
    const struct progress written = half_way(*state);
    struct progress read = {.tally = tally_open(*state)};
    const struct text text = progress_text(*state, &written);
    assert_true(progress_read(*state, text, &written.of, &read));
    expect_same(&read, &written);
}

// A copy of a text with one part in the place of another.
static struct text replaced(struct arena *arena, struct text text, const char *part,
                            const char *with) {
    const char *at = strstr(text_cstring(arena, text), part);
    assert_non_null(at);
    const char *start = text_cstring(arena, text);
    at = strstr(start, part);
    return text_format(arena, "%.*s%s%s", (int)(at - start), start, with, at + strlen(part));
}

static void what_is_none(void **state) {
    static const struct {
        const char *part, *with;
    } rows[] = {
        {"{\"size\"", "[{\"size\""},
        {"\"size\":1099511627776", "\"size\":1099511627775"},
        {"\"beginning\":\"", "\"beginning\":\"0"},
        {"http://x", "http://y"},
        {"\"offset\":549755813888", "\"offset\":1099511627777"},
        {"\"offset\":549755813888", "\"offset\":-1"},
        {"\"offset\":549755813888", "\"offset\":18446744073709551616"},
        {"\"line\":8589934592", "\"line\":\"1\""},
        {"\"form\":\"page\"", "\"form\":\"pages\""},
        {"\"page\":", "\"pages\":"},
        {"\"cost\":\"", "\"cost\":\"x"},
        {"\"accepted\":5", "\"accepted\":5.5"},
    };
    const struct progress written = half_way(*state);
    const struct text text = progress_text(*state, &written);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct progress read = {.tally = tally_open(*state)};
        const struct text spoilt = replaced(*state, text, rows[i].part, rows[i].with);
        expect(rows[i].with, !progress_read(*state, spoilt, &written.of, &read));
        expect(rows[i].with, read.tally->row_count == 0 && read.tally->accepted == 0);
    }
    for (size_t size = 0; size < text.size; size++) {
        struct progress read = {.tally = tally_open(*state)};
        assert_false(progress_read(*state, text_slice(text, 0, size), &written.of, &read));
    }
}

// As large as one may be, it is read again.
static void bounds(void **state) {
    struct progress written = half_way(*state);
    struct progress read = {.tally = tally_open(*state)};
    char *page = arena_alloc(*state, SPLIT_PAGE_MAX);
    memset(page, '\n', SPLIT_PAGE_MAX); // the most that a byte can become
    written.mark.page = (struct text){page, SPLIT_PAGE_MAX};
    for (unsigned i = 0; i < TALLY_ROWS_MAX; i++) {
        const struct tally_share share = {
            .payer = text_format(*state, "payer %u with a name that is long enough", i),
            .rule = TEXT("a rule with a name that is just as long"),
            .currency = TEXT("a currency of"),
            .records = INT64_MAX};
        tally_share(written.tally, &share);
    }
    const struct text text = progress_text(*state, &written);
    assert_in_range(text.size, SPLIT_PAGE_MAX, PROGRESS_MAX);
    assert_true(progress_read(*state, text, &written.of, &read));
    expect_same(&read, &written);
}

static void as_a_file(void **state) {
    char folder[] = "/tmp/azsreg-progress-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = text_format(*state, "%s/p", folder).at;
    const char *victim = text_format(*state, "%s/victim", folder).at;
    struct progress written = half_way(*state);
    struct progress read = {.tally = tally_open(*state)};
    struct text why = TEXT("");
    struct stat found;
    assert_int_equal(progress_load(*state, path, &written.of, &read), PROGRESS_NONE);
    // where it is written first somebody else may have put a link
    assert_int_equal(symlink(victim, text_format(*state, "%s.new", path).at), 0);
    assert_true(progress_save(*state, path, &written, &why));
    assert_int_equal(stat(victim, &found), -1);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(progress_load(*state, path, &written.of, &read), PROGRESS_FOUND);
    expect_same(&read, &written);
    struct progress_of other = written.of;
    other.size++;
    assert_int_equal(progress_load(*state, path, &other, &read), PROGRESS_OTHER);
    assert_false(
        progress_save(*state, text_format(*state, "%s/none/p", folder).at, &written, &why));
    expect_text("no folder", why, TEXT("No such file or directory"));
    unlink(path);
    assert_int_equal(rmdir(folder), 0); // nothing else is left
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(there_and_back), in_arena(what_is_none),
                                       in_arena(bounds), in_arena(as_a_file)};
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
