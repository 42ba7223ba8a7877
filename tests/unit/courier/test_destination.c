// courier/destination: where usage is sent, and what lets it in.
#include "unit.h"

#include "base/base64.h"
#include "base/cleanup.h"
#include "courier/destination.h"

#define ID                                                                                         \
    "/subscriptions/c0de0000-0000-4000-8000-000000000001/resourceGroups/g/providers/"              \
    "Microsoft.AzureStack/registrations/r"
#define REPORTS "/providers/Azsreg.Usage/reports?api-version=2026-11-01"

static char folder[] = "/tmp/azsreg-destination-XXXXXX";

// A file in the folder, and where it is.
static struct text file(struct arena *arena, const char *name, struct text bytes) {
    const struct text path = text_format(arena, "%s/%s", folder, name);
    cleanup_file FILE *to = fopen(path.at, "w");
    assert_true(to && fwrite(bytes.at, 1, bytes.size, to) == bytes.size);
    return path;
}

static struct text key(struct arena *arena, const char *endpoint, size_t filling) {
    char *more = arena_alloc(arena, filling + 1);
    memset(more, 'x', filling);
    const struct text payload = text_format(
        arena,
        "{\"subscriptionId\":\"c0de0000-0000-4000-8000-000000000001\",\"resourceGroupName\":\"g\","
        "\"registrationName\":\"r\",\"usageEndpoint\":\"%s\",\"more\":\"%s\"}",
        endpoint, more);
    return text_format(arena, "e30.%.*s.c2ln", TEXT_ARGS(base64_write_url(arena, payload)));
}

// Of the files that the tests make: a word names one.
static struct text path_of(struct arena *arena, const char *word) {
    return word ? text_format(arena, "%s/%s", folder, word) : TEXT("");
}

static int make_files(void **state) {
    struct arena *arena = arena_open();
    *state = arena;
    assert_non_null(mkdtemp(folder));
    const struct text local = key(arena, "http://127.0.0.1:99/", 0);
    file(arena, "key", local);
    file(arena, "line", text_format(arena, "\xEF\xBB\xBF%.*s\r\n", TEXT_ARGS(local)));
    file(arena, "answer", text_format(arena, "{\"activationKey\": \"%.*s\"}\n", TEXT_ARGS(local)));
    file(arena, "far", key(arena, "http://198.51.100.1", 0));
    file(arena, "tls", key(arena, "https://usage.example/base", 0));
    file(arena, "nowhere", key(arena, "", 0));
    file(arena, "odd", TEXT("no-key"));
    file(arena, "empty", TEXT("\n"));
    file(arena, "two", TEXT("one two"));
    file(arena, "token", TEXT("e30.e30.c2ln\n"));
    file(arena, "az", TEXT("{\"accessToken\":\"e30.e30.c2ln\",\"expiresOn\":1}"));
    file(arena, "oauth", TEXT("{\"token_type\":\"Bearer\",\"access_token\":\"e30.e30.c2ln\"}"));
    file(arena, "other", TEXT("{\"refresh_token\":\"e30.e30.c2ln\"}"));
    return 0;
}

static int remove_files(void **state) {
    static const char *const names[] = {"key",     "line",  "answer", "far", "tls",
                                        "nowhere", "odd",   "empty",  "two", "token",
                                        "az",      "oauth", "other",  "long"};
    for (size_t i = 0; i < ROWS(names); i++)
        unlink(path_of(*state, names[i]).at);
    assert_int_equal(rmdir(folder), 0);
    arena_close(*state);
    return 0;
}

static void destinations(void **state) {
    static const struct {
        const char *row, *server, *registration, *key, *token;
        const char *address, *path, *why;
        bool is_by_key, shows_bearer;
    } rows[] = {
        {"an id", NULL, ID, NULL, NULL, "127.0.0.1:8080", ID REPORTS, NULL, false, false},
        {"with a slash", NULL, ID "/", NULL, NULL, "127.0.0.1:8080", ID REPORTS, NULL, false,
         false},
        {"a URL", NULL, "https://h:1" ID "?api-version=x", NULL, NULL, "h:1", ID REPORTS, NULL,
         false, false},
        {"below a path", NULL, "https://h/a" ID, NULL, NULL, "h:443", "/a" ID REPORTS, NULL, false,
         false},
        {"a server wins", "http://s:2/", "https://h:1" ID, NULL, NULL, "s:2", ID REPORTS, NULL,
         false, false},
        {"a token", "http://s:2", ID, NULL, "token", "s:2", ID REPORTS, NULL, false, true},
        {"az's", "http://s:2", ID, NULL, "az", "s:2", ID REPORTS, NULL, false, true},
        {"OAuth's", "http://s:2", ID, NULL, "oauth", "s:2", ID REPORTS, NULL, false, true},
        {"a key", NULL, NULL, "key", NULL, "127.0.0.1:99", "/usage", NULL, true, true},
        {"in a line", NULL, NULL, "line", NULL, "127.0.0.1:99", "/usage", NULL, true, true},
        {"in an answer", NULL, NULL, "answer", NULL, "127.0.0.1:99", "/usage", NULL, true, true},
        {"of https", NULL, NULL, "tls", NULL, "usage.example:443", "/base/usage", NULL, true, true},
        {"that names nothing", NULL, NULL, "nowhere", NULL, "127.0.0.1:8080", "/usage", NULL, false,
         true},
        {"that is none", NULL, NULL, "odd", NULL, "127.0.0.1:8080", "/usage", NULL, false, true},
        {"with a server", "http://s:2", NULL, "far", NULL, "s:2", "/usage", NULL, false, true},
        {"with its registration", NULL, ID, "key", NULL, "127.0.0.1:99", "/usage", NULL, true,
         true},
        {"with that one's URL", NULL, "http://h:1" ID, "far", NULL, "h:1", "/usage", NULL, false,
         true},
        // what cannot be
        {"nothing", NULL, NULL, NULL, NULL, NULL, NULL,
         "it needs --registration, or the --activation-key that names it", false, false},
        {"a token alone", NULL, NULL, NULL, "token", NULL, NULL, "it needs --registration*", false,
         false},
        {"both", NULL, ID, "key", "token", NULL, NULL,
         "it takes --activation-key or --token, not both", false, false},
        {"a name", NULL, "r", NULL, NULL, NULL, NULL, "--registration takes /subscriptions/*",
         false, false},
        {"below it", NULL, ID "/x", NULL, NULL, NULL, NULL, "--registration takes *", false, false},
        {"above it", NULL, "/subscriptions/s/resourceGroups/g", NULL, NULL, NULL, NULL,
         "--registration takes *", false, false},
        {"a line in it", NULL, ID "\r\nHost: x", NULL, NULL, NULL, NULL, "--registration takes *",
         false, false},
        {"another's key", NULL, ID "2", "key", NULL, NULL, NULL,
         "the activation key is of /subscriptions/*", false, false},
        {"in clear over a network", NULL, NULL, "far", NULL, NULL, NULL,
         "the activation key names http://198.51.100.1, which is not https: *", false, false},
        {"no server", "ftp://x", ID, NULL, NULL, NULL, NULL, "'ftp://x' is no server: *", false,
         false},
        {"no file", NULL, NULL, "none", NULL, NULL, NULL,
         "--activation-key: its file cannot be read: No such file or directory", false, false},
        {"an empty file", NULL, NULL, "empty", NULL, NULL, NULL,
         "--activation-key: its file has none", false, false},
        {"two words", NULL, ID, NULL, "two", NULL, NULL, "--token: its file has none", false,
         false},
        {"another's answer", NULL, ID, NULL, "other", NULL, NULL, "--token: its file has none",
         false, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct destination_wish wish = {
            .server = text_of(rows[i].server),
            .registration = text_of(rows[i].registration),
            .key_file = path_of(*state, rows[i].key),
            .token_file = path_of(*state, rows[i].token),
        };
        struct destination found = {.is_by_key = false};
        struct text why = TEXT("");
        const bool is_one = destination_find(*state, &wish, &found, &why);
        if (rows[i].why) {
            expect(rows[i].row, !is_one);
            expect_like(rows[i].row, why, text_of(rows[i].why));
            continue;
        }
        expect(rows[i].row, is_one);
        expect_text(rows[i].row, found.url.address, text_of(rows[i].address));
        expect_text(rows[i].row, found.url.path, text_of(rows[i].path));
        expect(rows[i].row, found.is_by_key == rows[i].is_by_key);
        expect(rows[i].row, text_has_same(found.fields, TEXT("\r\nAuthorization: Bearer e30.")) ==
                                (rows[i].shows_bearer && strcmp(rows[i].row, "that is none") != 0));
        expect(rows[i].row, text_ends_with(found.fields, TEXT("\r\n")));
        expect_number(rows[i].row, found.first_line.size, 0);
    }
}

// What does not fit a header is the first line, and what does not fit that is none.
static void long_keys(void **state) {
    static const struct {
        size_t size;
        bool is_one, is_in_header;
    } rows[] = {
        {CREDENTIAL_HEADER_MAX, true, true},     {CREDENTIAL_HEADER_MAX + 1, true, false},
        {CREDENTIAL_KEY_MAX, true, false},       {CREDENTIAL_KEY_MAX + 1, false, false},
        {CREDENTIAL_FILE_MAX + 1, false, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char *bytes = arena_alloc(*state, rows[i].size);
        memset(bytes, 'k', rows[i].size);
        const struct destination_wish wish = {
            .server = TEXT("http://h"),
            .registration = TEXT(""),
            .key_file = file(*state, "long", (struct text){bytes, rows[i].size}),
            .token_file = TEXT(""),
        };
        struct destination found;
        struct text why = TEXT("");
        assert_int_equal(destination_find(*state, &wish, &found, &why), rows[i].is_one);
        if (!rows[i].is_one)
            continue;
        assert_int_equal(text_has_same(found.fields, TEXT("Authorization")), rows[i].is_in_header);
        assert_int_equal(text_has_same(found.fields, TEXT("x-ndjson")), !rows[i].is_in_header);
        assert_int_equal(
            found.first_line.size,
            rows[i].is_in_header ? 0 : rows[i].size + strlen("{\"activationKey\":\"\"}\n"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(destinations), cmocka_unit_test(long_keys)};
    return cmocka_run_group_tests_name("destination", tests, make_files, remove_files);
}
