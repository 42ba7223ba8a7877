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

// The seconds may be the same.
static void they_begin_where_they_are_told(void **state) {
    (void)state;
    arm_etags_start(41);
    assert_int_equal(arm_etag_new() >> 32, 42);
    assert_int_equal(arm_etag_new() >> 32, 43);
    arm_etags_start(UINT32_MAX);
    const uint64_t wrapped = arm_etag_new();
    assert_int_equal(wrapped >> 32, 0);
    assert_true(arm_etag_new() != wrapped);
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
        expect(rows[i].list, arm_etag_listed(text_of(rows[i].list), TEXT(CURRENT), ARM_ETAG_WEAK) ==
                                 rows[i].want);
}

// RFC 9110, 8.8.3.2: "two entity tags are equivalent if both are not weak and their opaque-tags
// match": so If-Match is never met by a weak one.
static void strong_lists(void **state) {
    static const struct {
        const char *list;
        bool want;
    } rows[] = {
        {"*", true},
        {CURRENT, true},
        {BARE, true},
        {"W/" CURRENT, false},
        {"w/" CURRENT, false},
        {" W/" CURRENT " ", false},
        {"W/" CURRENT ", " CURRENT, true},
        {"W/" CURRENT ",W/" OTHER, false},
        {"W/" OTHER ", *", true},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].list, arm_etag_listed(text_of(rows[i].list), TEXT(CURRENT),
                                             ARM_ETAG_STRONG) == rows[i].want);
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
        {"If-Match weak", "W/" CURRENT, NULL, true, false},
        {"If-None-Match weak", NULL, "W/" CURRENT, true, false},
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

// RFC 9110, 5.3: a field that is repeated is one list.
static void repeated_fields(void **state) {
    static const struct {
        const char *row, *field, *first, *second;
        bool exists, met;
    } rows[] = {
        {"second names it", "If-Match", OTHER, CURRENT, true, true},
        {"first names it", "If-Match", CURRENT, OTHER, true, true},
        {"none names it", "If-Match", OTHER, OTHER, true, false},
        {"weak and other", "If-Match", "W/" CURRENT, OTHER, true, false},
        {"second is *", "If-None-Match", OTHER, "*", true, false},
        {"first is *", "If-None-Match", "*", OTHER, true, false},
        {"none of them", "If-None-Match", OTHER, OTHER, true, true},
        {"* on nothing", "If-None-Match", OTHER, "*", false, true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct http_request request = {
            .fields = {{text_of(rows[i].field), text_of(rows[i].first)},
                       {TEXT("Accept"), TEXT("*")},
                       {text_of(rows[i].field), text_of(rows[i].second)}},
            .field_count = 3};
        struct arm_call call = {.arena = *state, .request = &request};
        const struct text etag = rows[i].exists ? TEXT(CURRENT) : TEXT("");
        expect_number(rows[i].row, arm_call_precondition(&call, rows[i].exists, etag),
                      rows[i].met ? ARM_OK : ARM_PRECONDITION_FAILED);
    }
}

static void conditions_on_reads(void **state) {
    static const struct {
        const char *row, *match, *none_match;
        unsigned want; // 412: refused
    } rows[] = {
        {"none", NULL, NULL, 200},
        {"current", NULL, CURRENT, 304},
        {"weak", NULL, "W/" CURRENT, 304},
        {"star", NULL, "*", 304},
        {"other", NULL, OTHER, 200},
        {"If-Match current", CURRENT, NULL, 200},
        {"If-Match star", "*", NULL, 200},
        {"If-Match other", OTHER, NULL, 412},
        {"If-Match weak", "W/" CURRENT, NULL, 412},
        {"If-Match comes first", OTHER, CURRENT, 412},
        {"both", CURRENT, CURRENT, 304},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct http_request request = request_with(rows[i].match, rows[i].none_match);
        struct arm_call call = {.arena = *state, .request = &request, .status = 200};
        const enum arm_code code = arm_call_read_condition(&call, TEXT(CURRENT));
        expect_number(rows[i].row, code, rows[i].want == 412 ? ARM_PRECONDITION_FAILED : ARM_OK);
        expect_number(rows[i].row, call.status, rows[i].want == 412 ? 200 : rows[i].want);
        if (code == ARM_OK)
            expect_text(rows[i].row, call.etag, TEXT(CURRENT)); // a 304 has its tag too
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(shape),
        in_arena(new_ones_differ),
        in_arena(they_begin_where_they_are_told),
        in_arena(lists),
        in_arena(strong_lists),
        in_arena(repeated_fields),
        in_arena(conditions_on_writes),
        in_arena(conditions_on_reads),
    };
    return cmocka_run_group_tests_name("etag", tests, NULL, NULL);
}
