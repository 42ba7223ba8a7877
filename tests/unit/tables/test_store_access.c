// Locks, role assignments and custom roles: found by scope, listed at, above and below it.
#include "store_world.h"

#include "reference/role_assignments.h"
#include "reference/role_definition_scopes.h"
#include "reference/role_definitions.h"
#include "tables/locks.h"

#define SUB "/subscriptions/0"
#define GROUP SUB "/resourceGroups/rg"
#define SIBLING SUB "/resourceGroups/rg-b" // '-' sorts before '/'
#define REG GROUP "/providers/Microsoft.AzureStack/registrations/r"

static const struct lineage of_subscription = {
    {SUB, sizeof SUB - 1}, {SUB, sizeof SUB - 1}, {SUB, sizeof SUB - 1}, true};
static const struct lineage of_group = {
    {SUB, sizeof SUB - 1}, {GROUP, sizeof GROUP - 1}, {GROUP, sizeof GROUP - 1}, true};
static const struct lineage of_registration = {
    {SUB, sizeof SUB - 1}, {GROUP, sizeof GROUP - 1}, {REG, sizeof REG - 1}, true};

static void put_lock(struct store_db *db, const char *scope, const char *name, const char *level) {
    const struct lock_row row = {text_of(scope), text_of(name), text_of(level), TEXT("why")};
    assert_int_equal(store_lock_put(db, &row), STORE_OK);
}

// The names listed as "a b c", a page of two after the other.
static struct text locks_of(struct world *world, struct store_db *db, const struct lineage *line) {
    struct lock_row after = {TEXT(""), TEXT("")};
    struct text made = TEXT("");
    size_t count = 2;
    while (count == 2) {
        struct lock_row *rows = NULL;
        assert_int_equal(
            store_lock_list(db, world->arena, line, after.scope, after.name, 2, &rows, &count),
            STORE_OK);
        for (size_t i = 0; i < count; i++) {
            made = text_format(world->arena, "%.*s%s%.*s", TEXT_ARGS(made), made.size ? " " : "",
                               TEXT_ARGS(rows[i].name));
            after = rows[i];
        }
    }
    return made;
}

static void locks(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    struct lineage line = of_group;
    struct lock_row row = {0};
    put_lock(db, SUB, "s", "ReadOnly");
    put_lock(db, GROUP, "g2", "ReadOnly");
    put_lock(db, GROUP, "g1", "CanNotDelete");
    put_lock(db, SIBLING, "other", "ReadOnly");
    put_lock(db, REG, "r", "CanNotDelete");
    put_lock(db, REG "2", "r2", "CanNotDelete");
    put_lock(db, "/subscriptions/00", "stranger", "ReadOnly");
    expect_text("subscription", locks_of(world, db, &of_subscription), TEXT("s g1 g2 other r r2"));
    expect_text("group", locks_of(world, db, &of_group), TEXT("s g1 g2 r r2"));
    expect_text("registration", locks_of(world, db, &of_registration), TEXT("s g1 g2 r"));
    line.below = false;
    expect_text("at and above", locks_of(world, db, &line), TEXT("s g1 g2"));

    // one with the same name is written over; the casing stays
    put_lock(db, "/SUBSCRIPTIONS/0", "S", "CanNotDelete");
    assert_int_equal(store_lock_find(db, world->arena, TEXT("/Subscriptions/0"), TEXT("s"), &row),
                     STORE_OK);
    expect_text("name", row.name, TEXT("s"));
    expect_text("scope", row.scope, TEXT(SUB));
    expect_text("level", row.level, TEXT("CanNotDelete"));
    expect_text("notes", row.notes, TEXT("why"));
    assert_int_equal(store_lock_remove(db, TEXT(SUB), TEXT("S")), STORE_OK);
    assert_int_equal(store_lock_remove(db, TEXT(SUB), TEXT("S")), STORE_MISSING);
    assert_int_equal(store_lock_find(db, world->arena, TEXT(SUB), TEXT("s"), &row), STORE_MISSING);
    end_write(world, true);
    commit(world);
    expect_text("kept", locks_of(world, begin_read(world), &of_registration), TEXT("g1 g2 r"));
}

static enum store_result assign(struct store_db *db, const char *scope, uint8_t name,
                                uint8_t principal, uint8_t role) {
    const struct role_assignment_row row = {text_of(scope), numbered(name), numbered(principal),
                                            numbered(role), TEXT("User")};
    return store_role_assignment_add(db, &row);
}

static struct text assignments_of(struct world *world, struct store_db *db,
                                  const struct lineage *line) {
    struct text scope = TEXT("");
    struct guid name;
    struct text made = TEXT("");
    size_t count = 2;
    while (count == 2) {
        struct role_assignment_row *rows = NULL;
        assert_int_equal(store_role_assignment_list(db, world->arena, line, scope,
                                                    scope.size ? &name : NULL, 2, &rows, &count),
                         STORE_OK);
        for (size_t i = 0; i < count; i++) {
            made = text_format(world->arena, "%.*s%s%d", TEXT_ARGS(made), made.size ? " " : "",
                               rows[i].name.bytes[15]);
            scope = rows[i].scope;
            name = rows[i].name;
        }
    }
    return made;
}

static void assignments(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    struct role_assignment_row *rows = NULL;
    struct role_assignment_row row = {0};
    const struct guid principal = numbered(70);
    const struct guid nobody = numbered(71);
    const struct guid third = numbered(3);
    size_t count = 9;
    assert_int_equal(assign(db, SUB, 1, 70, 90), STORE_OK);
    assert_int_equal(assign(db, GROUP, 3, 70, 91), STORE_OK);
    assert_int_equal(assign(db, GROUP, 2, 72, 90), STORE_OK);
    assert_int_equal(assign(db, SIBLING, 4, 72, 90), STORE_OK);
    assert_int_equal(assign(db, REG, 5, 70, 92), STORE_OK);
    expect_text("subscription", assignments_of(world, db, &of_subscription), TEXT("1 2 3 4 5"));
    expect_text("group", assignments_of(world, db, &of_group), TEXT("1 2 3 5"));
    expect_text("registration", assignments_of(world, db, &of_registration), TEXT("1 2 3 5"));

    assert_int_equal(store_role_assignments_of(db, world->arena, &principal, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 3);
    expect_text("first", rows[0].scope, TEXT(SUB));
    expect_number("role", rows[2].role.bytes[15], 92);
    assert_int_equal(store_role_assignments_of(db, world->arena, &nobody, &rows, &count), STORE_OK);
    assert_int_equal(count, 0);

    assert_int_equal(store_role_assignment_find(db, world->arena, TEXT(GROUP), &third, &row),
                     STORE_OK);
    expect_number("principal", row.principal.bytes[15], 70);
    expect_text("type", row.principal_type, TEXT("User"));
    assert_int_equal(store_role_assignment_same(db, &row), STORE_OK);
    row.role = numbered(90);
    assert_int_equal(store_role_assignment_same(db, &row), STORE_MISSING);
    assert_int_equal(store_role_assignment_remove(db, TEXT(GROUP), &third), STORE_OK);
    assert_int_equal(store_role_assignment_find(db, world->arena, TEXT(GROUP), &third, &row),
                     STORE_MISSING);

    assert_int_equal(
        store_role_assignment_remove_all(db, TEXT("/subscriptions/0/RESOURCEGROUPS/rg")), STORE_OK);
    expect_text("left", assignments_of(world, db, &of_subscription), TEXT("1 4"));
    end_write(world, true);
}

// A principal has a role on a scope once.
static void an_assignment_is_there_once(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    assert_int_equal(assign(db, SUB, 1, 70, 90), STORE_OK);
    assert_int_not_equal(assign(db, SUB, 1, 71, 91), STORE_OK);
    assert_int_not_equal(assign(db, SUB, 2, 70, 90), STORE_OK);
    assert_int_equal(assign(db, GROUP, 1, 70, 90), STORE_OK);
    end_write(world, false);
}

static void define(struct store_db *db, uint8_t number, const char *name, const char *scope) {
    const struct role_definition_row row = {
        .id = numbered(number),
        .name = text_of(name),
        .permission = {TEXT("a\nb"), TEXT("c"), TEXT("d"), TEXT("e")},
    };
    assert_int_equal(store_role_definition_put(db, &row), STORE_OK);
    assert_int_equal(store_role_definition_scopes_clear(db, &row.id), STORE_OK);
    assert_int_equal(store_role_definition_scope_add(db, &row.id, 0, text_of(scope)), STORE_OK);
}

// The numbers of the definitions listed as "1 2 3", a page of two after the other.
static struct text definitions_of(struct world *world, struct store_db *db, struct lineage line,
                                  bool below) {
    struct guid after;
    struct text made = TEXT("");
    size_t count = 2;
    line.below = below;
    while (count == 2) {
        struct role_definition_row *rows = NULL;
        assert_int_equal(store_role_definition_list(db, world->arena, &line,
                                                    made.size ? &after : NULL, 2, &rows, &count),
                         STORE_OK);
        for (size_t i = 0; i < count; i++) {
            made = text_format(world->arena, "%.*s%s%d", TEXT_ARGS(made), made.size ? " " : "",
                               rows[i].id.bytes[15]);
            after = rows[i].id;
        }
    }
    return made;
}

static void definitions(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    struct role_definition_row row;
    const struct guid second = numbered(2);
    define(db, 1, "One", SUB);
    define(db, 2, "Two", GROUP);
    define(db, 3, "Three", "/Subscriptions/0/ResourceGroups/RG");
    define(db, 4, "Four", SIBLING);
    define(db, 5, "Five", "/subscriptions/00");
    define(db, 6, "Six", GROUP "2");
    expect_text("subscription", definitions_of(world, db, of_subscription, false), TEXT("1"));
    expect_text("and below", definitions_of(world, db, of_subscription, true), TEXT("1 2 3 4 6"));
    expect_text("group", definitions_of(world, db, of_group, true), TEXT("1 2 3"));
    expect_text("registration", definitions_of(world, db, of_registration, false), TEXT("1 2 3"));
    assert_int_equal(store_role_definition_reaches(db, &second, &of_registration), STORE_OK);
    assert_int_equal(store_role_definition_reaches(db, &second, &of_subscription), STORE_MISSING);

    // one with the same id is written over, and all of it is
    define(db, 2, "Deux", SUB);
    assert_int_equal(store_role_definition_find(db, world->arena, &second, &row), STORE_OK);
    expect_text("name", row.name, TEXT("Deux"));
    expect_text("actions", row.permission.actions, TEXT("a\nb"));
    expect_text("notActions", row.permission.not_actions, TEXT("c"));
    expect_text("dataActions", row.permission.data_actions, TEXT("d"));
    expect_text("notDataActions", row.permission.not_data_actions, TEXT("e"));
    assert_int_equal(store_role_definition_same_name(db, &second, TEXT("deux")), STORE_MISSING);
    assert_int_equal(store_role_definition_same_name(db, &second, TEXT("ONE")), STORE_OK);

    // its scopes go with it
    assert_int_equal(store_role_definition_remove(db, &second), STORE_OK);
    assert_int_equal(store_role_definition_reaches(db, &second, &of_registration), STORE_MISSING);
    end_write(world, true);
}

static void note_role(void *context, const struct role_definition_row *row) {
    size_t *sum = context;
    *sum = *sum * 10 + row->id.bytes[15];
    expect_text("actions", row->permission.actions, TEXT("a\nb"));
}

static size_t held_by(struct store_db *db, uint8_t principal, const char *scope) {
    const struct guid id = numbered(principal);
    size_t sum = 0;
    assert_int_equal(store_role_definitions_held(db, &id, text_of(scope), note_role, &sum),
                     STORE_OK);
    return sum;
}

// Each once, in the order of ids, and of one subscription.
static void custom_roles_of_a_principal(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    for (uint8_t i = 1; i < 5; i++)
        define(db, i, (const char[]){(char)('a' + i), '\0'}, SUB);
    assert_int_equal(assign(db, GROUP, 1, 70, 3), STORE_OK);
    assert_int_equal(assign(db, SUB, 2, 70, 1), STORE_OK);
    assert_int_equal(assign(db, REG, 3, 70, 3), STORE_OK);
    assert_int_equal(assign(db, "/subscriptions/00", 4, 70, 2), STORE_OK);
    assert_int_equal(assign(db, SUB, 5, 70, 90), STORE_OK); // built in
    assert_int_equal(assign(db, SUB, 6, 71, 4), STORE_OK);
    expect_number("here", held_by(db, 70, "/Subscriptions/0"), 13);
    expect_number("there", held_by(db, 70, "/subscriptions/00"), 2);
    expect_number("everywhere", held_by(db, 70, "/subscriptions"), 123);
    expect_number("another's", held_by(db, 71, SUB), 4);
    expect_number("nobody's", held_by(db, 72, "/subscriptions"), 0);
    end_write(world, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(locks),
        on_disk(assignments),
        in_memory(an_assignment_is_there_once),
        on_disk(definitions),
        in_memory(custom_roles_of_a_principal),
    };
    return cmocka_run_group_tests_name("store_access", tests, NULL, NULL);
}
