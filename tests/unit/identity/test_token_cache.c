// identity/token_cache: access tokens that were found good before. What it forgets costs time only;
// what it took for another would be somebody else's token.
#include "unit.h"

#include "identity/token_cache.h"

static const struct guid somebody = {{0xA5, 0x57}};

static int64_t expires = 1700000000;

static const struct token_holder *find_at(struct arena *arena, const char *token, const char *of,
                                          int64_t now) {
    return token_cache_find(arena, text_of(token), text_of(of), now);
}

static void keep(struct arena *arena, const char *token, const char *of) {
    const struct arm_caller caller = {
        .is_user = true, .object_id = somebody, .name = TEXT("operator")};
    token_cache_keep(arena, text_of(token), text_of(of), &caller, expires);
}

static void kept_until_it_expires(void **state) {
    assert_null(find_at(*state, "a.b.c", "key http://h", expires - 1));
    keep(*state, "a.b.c", "key http://h");
    const struct token_holder *found = find_at(*state, "a.b.c", "key http://h", expires - 1);
    assert_non_null(found);
    assert_true(guid_is(&found->object_id, &somebody));
    assert_true(found->is_user);
    expect_text("name", text_of(found->name), TEXT("operator"));
    assert_null(find_at(*state, "a.b.c", "key http://h", expires)); // at the second, as the rule
    assert_null(find_at(*state, "a.b.c", "key http://h", expires + 3600));
}

static void for_what_it_was_found_good_for_only(void **state) {
    static const struct {
        const char *token;
        const char *of;
    } rows[] = {
        {"a.b.d", "key http://h"},  {"a.b.", "key http://h"},   {"a.b.c ", "key http://h"},
        {"A.b.c", "key http://h"},  {"", "key http://h"},       {"a.b.c", "key http://i"},
        {"a.b.c", "key https://h"}, {"a.b.c", "yek http://h"},  {"a.b.c", ""},
        {"h a.b.c", "key http://"}, {"", "key http://h a.b.c"},
    };
    keep(*state, "a.b.c", "key http://h");
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i].token, !find_at(*state, rows[i].token, rows[i].of, expires - 1));
    assert_non_null(find_at(*state, "a.b.c", "key http://h", expires - 1));
}

static void more_than_there_is_room_for(void **state) {
    size_t found = 0;
    for (int i = 0; i < 2000; i++)
        keep(*state, text_format(*state, "token.%d", i).at, "key http://h");
    for (int i = 0; i < 2000; i++)
        found += find_at(*state, text_format(*state, "token.%d", i).at, "key http://h",
                         expires - 1) != NULL;
    assert_in_range(found, 1, 256);
    keep(*state, "token.0", "key http://h");
    assert_non_null(find_at(*state, "token.0", "key http://h", expires - 1));
}

static void forgotten(void **state) {
    keep(*state, "a.b.c", "key http://h");
    token_cache_forget();
    assert_null(find_at(*state, "a.b.c", "key http://h", expires - 1));
}

static void names_of_any_length(void **state) {
    char name[TOKEN_CACHE_NAME_MAX + 10];
    memset(name, 'n', sizeof name);
    for (size_t size = 0; size < sizeof name; size++) {
        const struct text token = text_format(*state, "long.%zu", size);
        const struct arm_caller caller = {.object_id = somebody, .name = {name, size}};
        token_cache_keep(*state, token, TEXT("key"), &caller, expires);
        const struct token_holder *found =
            token_cache_find(*state, token, TEXT("key"), expires - 1);
        expect_number(token.at, found != NULL, size < TOKEN_CACHE_NAME_MAX);
        if (found)
            expect_number(token.at, strlen(found->name), size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(kept_until_it_expires),       in_arena(for_what_it_was_found_good_for_only),
        in_arena(more_than_there_is_room_for), in_arena(forgotten),
        in_arena(names_of_any_length),
    };
    return cmocka_run_group_tests_name("token_cache", tests, NULL, NULL);
}
