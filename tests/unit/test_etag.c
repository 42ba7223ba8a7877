// arm/etag, and the conditions a request sets with it: "If-Match that names another: 412;
// If-None-Match: * on an existing resource: 412; If-None-Match with the current tag on GET: 304.
// If-Match on a missing resource: 412."
#include "unit.h"

#include "arm/call.h"

#define CURRENT "\"0e00ab2b-0000-0000-0000-5a82517f0000\""
#define BARE "0e00ab2b-0000-0000-0000-5a82517f0000"
#define OTHER "\"0e00ab2c-0000-0000-0000-5a82517f0000\""

static void shape(void **state) {
    expect_text("recorded", arm_etag_text(*state, 0x0E00AB2B5A82517FULL), TEXT(CURRENT));
    expect_text("zeros stay", arm_etag_text(*state, 1),
                TEXT("\"00000000-0000-0000-0000-000000010000\""));
}

static void new_ones_differ(void **state) {
    uint64_t made[500];
    (void)state;
    for (size_t i = 0; i < ROWS(made); i++) {
        made[i] = arm_etag_new();
        for (size_t k = 0; k < i; k++)
            assert_true(made[i] != made[k]);
    }
}

static void lists(void **state) {
    static const struct {
        const char *list;
        bool want;
    } rows[] = {
        {"*", true},
        {" * ", true},
        {CURRENT, true},
        {"W/" CURRENT, true},
        {"w/" CURRENT, true},
        {BARE, true}, // quotes may be missing
        {" " CURRENT " ", true},
        {OTHER, false},
        {OTHER ", " CURRENT, true},
        {OTHER "," OTHER ",W/" CURRENT, true},
        {OTHER ", *", true},
        {"", false},
        {"\"\"", false},
        {"\"", false},
        {",", false},
        {"\"*\"", false},
        {"W/", false},
        {"\"0e00ab2b\"", false},
        {"\"0e00ab2b-0000-0000-0000-5a82517f00000\"", false},
        {"\"0E00AB2B-0000-0000-0000-5A82517F0000\"", false}, // opaque: case matters
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].list, arm_etag_listed(text_of(rows[i].list), TEXT(CURRENT)) == rows[i].want);
}

static struct http_request request_with(const char *match, const char *none_match) {
    struct http_request request = {.field_count = 0};
    if (match)
        request.fields[request.field_count++] =
            (struct http_field){TEXT("if-match"), text_of(match)};
    if (none_match)
        request.fields[request.field_count++] =
            (struct http_field){TEXT("IF-NONE-MATCH"), text_of(none_match)};
    return request;
}

static void conditions_on_writes(void **state) {
    static const struct {
        const char *row, *match, *none_match;
        bool exists, met;
    } rows[] = {
        {"none, new", NULL, NULL, false, true},
        {"none, existing", NULL, NULL, true, true},
        {"If-Match current", CURRENT, NULL, true, true},
        {"If-Match other", OTHER, NULL, true, false},
        {"If-Match * existing", "*", NULL, true, true},
        {"If-Match * missing", "*", NULL, false, false},
        {"If-Match on missing", CURRENT, NULL, false, false},
        {"If-Match empty", "", NULL, true, false},
        {"If-None-Match * existing", NULL, "*", true, false},
        {"If-None-Match * missing", NULL, "*", false, true},
        {"If-None-Match current", NULL, CURRENT, true, false},
        {"If-None-Match other", NULL, OTHER, true, true},
        {"both met", CURRENT, OTHER, true, true},
        {"first not met", OTHER, OTHER, true, false},
        {"second not met", CURRENT, CURRENT, true, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct http_request request = request_with(rows[i].match, rows[i].none_match);
        struct arm_call call = {.arena = *state, .request = &request};
        const struct text etag = rows[i].exists ? TEXT(CURRENT) : TEXT("");
        const enum arm_code code = arm_call_precondition(&call, rows[i].exists, etag);
        expect_number(rows[i].row, code, rows[i].met ? ARM_OK : ARM_PRECONDITION_FAILED);
        expect_number(rows[i].row, call.error.code, code);
    }
}

static void conditions_on_reads(void **state) {
    static const struct {
        const char *none_match;
        bool want;
    } rows[] = {{NULL, false}, {CURRENT, true}, {"W/" CURRENT, true}, {"*", true}, {OTHER, false}};
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct http_request request = request_with(NULL, rows[i].none_match);
        struct arm_call call = {.arena = *state, .request = &request, .status = 200};
        const char *row = rows[i].none_match ? rows[i].none_match : "none";
        expect(row, arm_call_not_modified(&call, TEXT(CURRENT)) == rows[i].want);
        expect_number(row, call.status, rows[i].want ? 304 : 200);
        expect_text(row, call.etag, TEXT(CURRENT)); // a 304 has its tag too
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(shape),
        in_arena(new_ones_differ),
        in_arena(lists),
        in_arena(conditions_on_writes),
        in_arena(conditions_on_reads),
    };
    return cmocka_run_group_tests_name("etag", tests, NULL, NULL);
}
