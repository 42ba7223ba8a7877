// arm/paging, the list: "{"value":[…],"nextLink":"…"}; the last page has no nextLink. $top 1–1000
// (100 if absent; else 400). nextLink is absolute, on the scheme and host the client used, carries
// the api-version".
#include "unit.h"

#include "arm/paging.h"

#define PATH "/groups/g/providers/Some.Thing/things"

static const struct arm_route route = {.operation = "Things_List",
                                       .method = "GET",
                                       .path = "/groups/{groupName}/providers/Some.Thing/things"};

static struct text some_key(struct arm_call *call) {
    (void)call;
    return TEXT("0123456789abcdef");
}

static struct arm_service service = {
    .listen_name = {"127.0.0.1:1234", 14}, .page_size = 100, .page_key = some_key};

// A call for a target, as reception would have it.
static struct arm_call *call_for(struct arena *arena, const char *target, const char *host) {
    struct arm_call *call = arena_alloc(arena, sizeof *call);
    struct http_request *request = arena_alloc(arena, sizeof *request);
    struct text why = TEXT("");
    assert_true(call && request);
    if (host)
        request->fields[request->field_count++] = (struct http_field){TEXT("Host"), text_of(host)};
    *call = (struct arm_call){.service = &service,
                              .arena = arena,
                              .request = request,
                              .route = &route,
                              .out = json_out_in(arena),
                              .api_version = TEXT("2017-06-01")};
    assert_true(arm_path_read(arena, text_of(target), &call->path, &why));
    return call;
}

static struct text written(const struct arm_call *call) {
    struct text text = {0};
    assert_true(json_out_text(&call->out, &text));
    return text;
}

// The list of the numbers from first to last that stand after page.after.
static struct text list(struct arm_call *call, int first, int last, enum arm_code *ret_code) {
    struct arm_page page;
    *ret_code = arm_page_open(call, TEXT("scope"), TEXT(PATH), &page);
    if (*ret_code != ARM_OK)
        return TEXT("");
    for (int i = first; i <= last; i++) {
        const struct text key = text_format(call->arena, "%03d", i);
        if (page.after.size && strcmp(key.at, text_cstring(call->arena, page.after)) <= 0)
            continue;
        if (!arm_page_next(call, &page, key, true))
            break;
        json_integer(&call->out, i);
    }
    arm_page_close(call, &page);
    return written(call);
}

static void top(void **state) {
    static const struct {
        const char *query;
        bool ok;
        unsigned long limit;
    } rows[] = {
        {"", true, 100},           {"$top=1", true, 1},
        {"$top=1000", true, 1000}, {"%24TOP=7", true, 7},
        {"$top=007", true, 7},     {"$top=0", false, 0},
        {"$top=1001", false, 0},   {"$top=-1", false, 0},
        {"$top=", false, 0},       {"$top=ten", false, 0},
        {"$top=1.0", false, 0},    {"$top=+5", false, 0},
        {"$top=%205", false, 0},   {"$top=1&$top=1", false, 0},
        {"$top=%zz", false, 0},    {"$top=18446744073709551617", false, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_page page = {.limit = 0};
        const struct text target = text_format(*state, "/x?%s", rows[i].query);
        struct arm_call *call = call_for(*state, target.at, NULL);
        const enum arm_code code = arm_page_open(call, TEXT("scope"), TEXT(PATH), &page);
        expect_number(rows[i].query, code, rows[i].ok ? ARM_OK : ARM_INVALID_TOP);
        expect_number(rows[i].query, page.limit, rows[i].limit);
        if (!rows[i].ok) // a refused list has written nothing
            expect_text(rows[i].query, written(call), TEXT(""));
    }
}

static void pages(void **state) {
    static const struct {
        int rows;
        const char *top;
        const char *value;
        bool more;
    } rows[] = {
        {0, "3", "{\"value\":[]", false},      {1, "3", "{\"value\":[1]", false},
        {3, "3", "{\"value\":[1,2,3]", false}, {4, "3", "{\"value\":[1,2,3]", true},
        {9, "1", "{\"value\":[1]", true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum arm_code code = ARM_OK;
        const struct text target = text_format(*state, "/x?$top=%s", rows[i].top);
        const struct text body = list(call_for(*state, target.at, NULL), 1, rows[i].rows, &code);
        expect_number(rows[i].value, code, ARM_OK);
        expect(rows[i].value, text_starts_same(body, text_of(rows[i].value)));
        expect(rows[i].value, text_has_same(body, TEXT("\"nextLink\":")) == rows[i].more);
        if (!rows[i].more)
            expect_text(rows[i].value, body, text_format(*state, "%s}", rows[i].value));
    }
}

// What follows "nextLink":"ORIGIN in a body.
static struct text next_target(struct text body, const char *origin) {
    const struct text start = TEXT("\"nextLink\":\"");
    for (size_t i = 0; i < body.size; i++) {
        if (!text_starts_same(text_slice(body, i, body.size), start))
            continue;
        const struct text link = text_slice(body, i + start.size, body.size - i - start.size - 2);
        assert_true(text_starts_same(link, text_of(origin)));
        return text_slice(link, strlen(origin), link.size);
    }
    return TEXT("");
}

static void following_the_links_sees_every_row_once(void **state) {
    struct text target = TEXT(
        "/GROUPS/G/providers/some.thing//things?api-version=2017-06-01"
        "&%24top=4&$filter=name+eq+'a%26b'");
    struct text seen = TEXT("");
    int rounds = 0;
    while (target.size) {
        enum arm_code code = ARM_OK;
        struct arm_call *call = call_for(*state, text_cstring(*state, target), "azs.example:8443");
        const struct text body = list(call, 1, 11, &code);
        struct text rest = text_slice(body, 10, body.size);
        assert_int_equal(code, ARM_OK);
        const struct text page = text_cut(&rest, ']');
        seen = text_format(*state, "%.*s%.*s;", TEXT_ARGS(seen), TEXT_ARGS(page));
        target = next_target(body, "http://azs.example:8443");
        if (target.size) // canonical, and with all that makes it the same list
            assert_true(text_starts_same(
                target, TEXT(PATH "?api-version=2017-06-01"
                                  "&$filter=name%20eq%20%27a%26b%27&$top=4&$skiptoken=")));
        assert_true(rounds++ < 5);
    }
    expect_text("rows", seen, TEXT("1,2,3,4;5,6,7,8;9,10,11;"));
}

static void rows_that_come_and_go_move_no_other(void **state) {
    enum arm_code code = ARM_OK;
    const struct text first =
        list(call_for(*state, "/groups/g/providers/Some.Thing/things?$top=4", "h"), 1, 9, &code);
    const struct text target = next_target(first, "http://h");
    // 1 to 4 are gone, 10 and 11 have come.
    const struct text body =
        list(call_for(*state, text_cstring(*state, target), "h"), 5, 11, &code);
    assert_int_equal(code, ARM_OK);
    assert_true(text_starts_same(body, TEXT("{\"value\":[5,6,7,8]")));
}

// A page of rows of this many bytes each, asked for all at once. -> rows on it
static unsigned long rows_of(struct arena *arena, size_t bytes, unsigned long count,
                             struct text *ret_body) {
    struct arm_page page;
    struct arm_call *call = call_for(arena, "/x?$top=1000", "h");
    char *row = arena_alloc(arena, bytes);
    assert_non_null(row);
    memset(row, 'x', bytes - 2); // and its quotes
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT(PATH), &page), ARM_OK);
    for (unsigned long i = 0; i < count; i++) {
        if (!arm_page_next(call, &page, text_format(arena, "%04lu", i), true))
            break;
        json_text(&call->out, (struct text){row, bytes - 2});
    }
    arm_page_close(call, &page);
    *ret_body = written(call);
    expect("one more or none", page.more == (page.count < count));
    return page.count;
}

// "A page also ends before it passes 4 MiB"; one row is on it in any case.
static void pages_end_before_they_are_too_long(void **state) {
    static const struct {
        size_t bytes;
        unsigned long count, want;
    } rows[] = {
        {1048576, 3, 3},   // 3 MiB
        {1048576, 4, 3},   // with its brackets that would be more than 4 MiB
        {1048576, 9, 3},   // the fourth is the next page's
        {524288, 9, 7},    // half a MiB each
        {4161000, 1, 1},   // just below what leaves room for a link
        {2080000, 2, 2},   // two of about half of that
        {2090000, 2, 1},   // a little more
        {5000000, 1, 1},   // too long, but the first
        {5000000, 2, 1},   // the second is the next page's
        {100, 1000, 1000}, // $top is what ends it
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[64];
        struct text body = {0};
        snprintf(row, sizeof row, "%lu of %zu bytes", rows[i].count, rows[i].bytes);
        expect_number(row, rows_of(*state, rows[i].bytes, rows[i].count, &body), rows[i].want);
        expect(row, body.size <= ARM_PAGE_BYTES || rows[i].want == 1);
        expect(row, text_has_same(body, TEXT("],\"nextLink\":")) == (rows[i].want < rows[i].count));
        expect(row, !text_has_same(body, TEXT(",]")));
    }
}

// The next page begins at the row that was taken back.
static void what_is_taken_back_comes_next(void **state) {
    struct text body = {0};
    struct arm_page page;
    assert_int_equal(rows_of(*state, 2090000, 2, &body), 1);
    const struct text link = next_target(body, "http://h");
    struct arm_call *call = call_for(*state, text_cstring(*state, link), "h");
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT(PATH), &page), ARM_OK);
    expect_text("after", page.after, TEXT("0000"));
}

// Where a key is too long for a URL, the page goes on to one that is not.
static void no_page_ends_at_a_key_too_long_for_a_link(void **state) {
    static char name[4000];
    struct arm_page page;
    struct arm_call *call = call_for(*state, "/x?$top=1", "h");
    const struct text keys[] = {{name, sizeof name}, {name, sizeof name}, TEXT("z"), TEXT("zz")};
    unsigned long shown = 0;
    memset(name, 'n', sizeof name);
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT(PATH), &page), ARM_OK);
    while (shown < ROWS(keys) && arm_page_next(call, &page, keys[shown], true))
        json_integer(&call->out, (long long)shown++);
    arm_page_close(call, &page);
    expect_number("rows", shown, 3);
    const struct text link = next_target(written(call), "http://h");
    call = call_for(*state, text_cstring(*state, link), "h");
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT(PATH), &page), ARM_OK);
    expect_text("after", page.after, TEXT("z"));
}

// Groups that an older version made may be called anything.
static void links_are_percent_encoded(void **state) {
    struct arm_page page;
    struct arm_call *call = call_for(*state, "/x?$top=1", "h");
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT("/groups/a b<\xC3\xA4/things"), &page),
                     ARM_OK);
    for (int i = 0; i < 2; i++)
        if (arm_page_next(call, &page, TEXT("key"), true))
            json_integer(&call->out, i);
    arm_page_close(call, &page);
    assert_true(text_starts_same(next_target(written(call), "http://h"),
                                 TEXT("/groups/a%20b%3C%C3%A4/things?")));
}

// Rows of a megabyte each, of which the fifth is shown and the last.
static struct text found_among(struct arena *arena, const char *target, int count, int *ret_read) {
    struct arm_page page;
    struct arm_call *call = call_for(arena, target, "h");
    assert_int_equal(arm_page_open(call, TEXT("scope"), TEXT(PATH), &page), ARM_OK);
    for (*ret_read = 0; *ret_read < count; ++*ret_read) {
        const struct text key = text_format(arena, "%03d", *ret_read);
        const bool shown = *ret_read == 5 || *ret_read == count - 1;
        if (page.after.size && strcmp(key.at, text_cstring(arena, page.after)) <= 0)
            continue;
        assert_non_null(arena_alloc(arena, 1048576));
        if (!arm_page_next(call, &page, key, shown))
            break;
        if (shown)
            json_integer(&call->out, *ret_read);
    }
    arm_page_close(call, &page);
    return written(call);
}

// A page costs what a page costs: rows that are read in vain end it as well.
static void rows_in_vain_end_a_page(void **state) {
    (void)state;
    int read = 0;
    cleanup_arena struct arena *first = arena_open(), *second = arena_open(), *third = arena_open();
    struct text body = found_among(first, "/x", 32, &read);
    assert_int_equal(read, 32);
    expect_text("all that is read is shown", body, TEXT("{\"value\":[5,31]}"));
    body = found_among(second, "/x", 40, &read);
    assert_in_range(read, 31, 33);
    assert_true(text_starts_same(body, TEXT("{\"value\":[5],\"nextLink\":")));
    const struct text link = next_target(body, "http://h");
    body = found_among(third, text_cstring(second, link), 40, &read);
    expect_text("the rest", body, TEXT("{\"value\":[39]}"));
}

static void tokens_of_other_lists(void **state) {
    enum arm_code code = ARM_OK;
    struct arm_page page = {.limit = 0};
    const struct text own =
        skip_token_write(*state, some_key(NULL), TEXT("Things_List scope"), TEXT("004"));
    const struct text other =
        skip_token_write(*state, some_key(NULL), TEXT("Things_List other"), TEXT("004"));
    const struct text stale =
        skip_token_write(*state, TEXT("yesterday's key"), TEXT("Things_List scope"), TEXT("004"));
    const struct {
        const char *row;
        struct text query;
        bool ok;
    } rows[] = {
        {"own", text_format(*state, "/x?$skiptoken=%.*s", TEXT_ARGS(own)), true},
        {"other list", text_format(*state, "/x?$skiptoken=%.*s", TEXT_ARGS(other)), false},
        {"other key", text_format(*state, "/x?$skiptoken=%.*s", TEXT_ARGS(stale)), false},
        {"twice",
         text_format(*state, "/x?$skiptoken=%.*s&$skiptoken=%.*s", TEXT_ARGS(own), TEXT_ARGS(own)),
         false},
        {"empty", TEXT("/x?$skiptoken="), false},
        {"garbage", TEXT("/x?$skiptoken=garbage"), false},
        {"badly encoded", TEXT("/x?$skiptoken=%zz"), false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_call *call = call_for(*state, text_cstring(*state, rows[i].query), NULL);
        code = arm_page_open(call, TEXT("scope"), TEXT(PATH), &page);
        expect_number(rows[i].row, code, rows[i].ok ? ARM_OK : ARM_INVALID_SKIP_TOKEN);
    }
}

static void the_base_url(void **state) {
    static const struct {
        const char *host, *public_url;
        bool tls;
        const char *want;
    } rows[] = {
        {"azs.example", "", false, "http://azs.example"},
        {"azs.example:8443", "", true, "https://azs.example:8443"},
        {"[::1]:80", "", false, "http://[::1]:80"},
        {NULL, "", false, "http://127.0.0.1:1234"},
        {"", "", false, "http://127.0.0.1:1234"},
        {"azs-1_x.example:65535", "", false, "http://azs-1_x.example:65535"},
        {"azs.example:65536", "", false, "http://127.0.0.1:1234"},
        {"azs.example:80:80", "", false, "http://127.0.0.1:1234"},
        {"azs.example:x", "", false, "http://127.0.0.1:1234"},
        {":80", "", false, "http://127.0.0.1:1234"},
        {"[]:80", "", false, "http://127.0.0.1:1234"},
        {"[::1]x", "", false, "http://127.0.0.1:1234"},
        {"[::1", "", false, "http://127.0.0.1:1234"},
        {"::1", "", false, "http://127.0.0.1:1234"},
        {"evil\"host", "", false, "http://127.0.0.1:1234"},
        {"evil/path", "", false, "http://127.0.0.1:1234"},
        {"user@evil", "", false, "http://127.0.0.1:1234"},
        {"\xC3\xA4", "", false, "http://127.0.0.1:1234"},
        {"azs.example", "https://public.example/base", false, "https://public.example/base"},
        {NULL, "https://public.example", true, "https://public.example"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arm_service other = service;
        struct arm_call *call = call_for(*state, "/x", rows[i].host);
        struct http_request request = *call->request;
        request.over_tls = rows[i].tls;
        other.public_url = text_of(rows[i].public_url);
        call->service = &other;
        call->request = &request;
        expect_text(rows[i].want, arm_call_base_url(call), text_of(rows[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(top),
        in_arena(pages),
        in_arena(following_the_links_sees_every_row_once),
        in_arena(rows_that_come_and_go_move_no_other),
        in_arena(pages_end_before_they_are_too_long),
        in_arena(what_is_taken_back_comes_next),
        in_arena(no_page_ends_at_a_key_too_long_for_a_link),
        in_arena(links_are_percent_encoded),
        in_arena(rows_in_vain_end_a_page),
        in_arena(tokens_of_other_lists),
        in_arena(the_base_url),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
